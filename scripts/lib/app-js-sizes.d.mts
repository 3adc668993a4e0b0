export function appJsSizes(): { name: string; kb: number }[];
