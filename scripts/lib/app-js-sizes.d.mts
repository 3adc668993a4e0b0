export function appJsSizes(): { name: string; kb: number; first: boolean }[];
