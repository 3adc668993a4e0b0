import type { Language } from '../src/texts/languages.ts';

interface OfflinePageTexts {
  /** The app's files were here and are damaged. */
  readonly damaged: string;
  /** They were never here. */
  readonly missing: string;
  readonly connect: string;
  readonly tryAgain: string;
}

/** What is said where nothing of the app is there to say it. */
export const OFFLINE_PAGE_TEXTS: { readonly [Code in Language]: OfflinePageTexts } = {
  en: {
    damaged: 'Glance’s files on this device are damaged, and there is no connection to fetch them again.',
    missing: 'Glance is not on this device yet, and there is no connection to fetch it.',
    connect: 'Connect to the network and try again.',
    tryAgain: 'Try again',
  },
  fr: {
    damaged:
      'Les fichiers de Glance sur cet appareil sont abîmés, et il n’y a pas de connexion pour les récupérer.',
    missing: 'Glance n’est pas encore sur cet appareil, et il n’y a pas de connexion pour le récupérer.',
    connect: 'Connectez-vous au réseau, puis réessayez.',
    tryAgain: 'Réessayer',
  },
  de: {
    damaged:
      'Die Dateien von Glance auf diesem Gerät sind beschädigt, und es gibt keine Verbindung, um sie neu zu laden.',
    missing: 'Glance ist noch nicht auf diesem Gerät, und es gibt keine Verbindung, um es zu laden.',
    connect: 'Verbinden Sie sich mit dem Netz und versuchen Sie es noch einmal.',
    tryAgain: 'Noch einmal versuchen',
  },
  es: {
    damaged:
      'Los archivos de Glance en este dispositivo están dañados, y no hay conexión para obtenerlos de nuevo.',
    missing: 'Glance aún no está en este dispositivo, y no hay conexión para obtenerlo.',
    connect: 'Conéctese a la red e inténtelo de nuevo.',
    tryAgain: 'Reintentar',
  },
  zh: {
    damaged: '此设备上的 Glance 文件已损坏，而且没有网络可以重新获取。',
    missing: 'Glance 尚未保存到此设备，而且没有网络可以获取。',
    connect: '请连接网络后重试。',
    tryAgain: '重试',
  },
  ja: {
    damaged: 'この端末にある Glance のファイルが破損していますが、取得し直すための接続がありません。',
    missing: 'Glance はまだこの端末になく、取得するための接続もありません。',
    connect: 'ネットワークに接続して、もう一度お試しください。',
    tryAgain: 'もう一度試す',
  },
};
