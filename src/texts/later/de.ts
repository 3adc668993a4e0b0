import type { LaterTexts } from '../types.ts';

/** German texts that are loaded with what shows them. */
export const later: LaterTexts = {
  compare: {
    title: 'Zwei Modelle nebeneinander',
    heading: 'Zwei Modelle vergleichen',
    intro: 'Beide sehen dieselben Bilder der laufenden Aufnahme, eines nach dem anderen.',
    one: 'Ein Modell',
    another: 'Ein anderes Modell',
    start: 'Vergleichen',
    tooFew:
      'Dazu gehören zwei Modelle, die Objekte finden. Fügen Sie ein eigenes hinzu oder eines der veröffentlichten.',
    sameTwice: 'Wählen Sie zwei verschiedene Modelle.',
    leave: 'Verlassen',
    useThis: 'Dieses verwenden',
    agree: (share) => `Sie stimmen zu ${share} überein`,
    nothing: 'Noch hat keines etwas gesehen',
    counts: (both, one, another, frames) =>
      `Von beiden gesehen: ${both}; nur vom ersten: ${one}; nur vom zweiten: ${another}; in ${frames} Bildern.`,
    onlyHere: 'nur hier',
    onlyThese: (names) => `Nur dieses sieht: ${names}`,
    asOther: 'Es sieht nichts, was das andere nicht sieht.',
    times: (median, p95) => `${median} ms je Bild, p95 ${p95} ms`,
    notYet: 'Noch nicht gemessen',
    help: 'Was gezählt wird',
    helpText:
      'Beide haben ein Ding gesehen, wenn sie dieselbe Klasse nennen und ihre Rahmen sich mindestens zur Hälfte decken (Schnittmenge durch Vereinigung ab 0,5). Die Übereinstimmung ist: von beiden gesehen ÷ (von beiden + nur vom ersten + nur vom zweiten), über die letzten 100 Bilder. Keines gilt als die Wahrheit, und eine Klasse, die eines nicht kennt, zählt als nur vom anderen gesehen. Die Zeiten sind die jedes Modells für sich, von den Pixeln bis zu den Rahmen, auf demselben Backend: der Median und p95, das 95 von 100 Bildern nicht überschreiten; welches beginnt, wechselt von Bild zu Bild.',
    hidden: 'Ein Effekt verbirgt das Bild, daher sind nur die Rahmen zu sehen.',
    noPicture: 'Es gibt kein Bild. Verlassen Sie den Vergleich, und wählen Sie eine Quelle.',
    stays: 'Nach dem Verlassen läuft wieder das zuvor gewählte Modell.',
  },
  published: {
    heading: 'Veröffentlichte Modelle',
    intro:
      'Von ihren Urhebern; geladen, wenn Sie es verlangen und sonst nie, mit SHA-256 geprüft und dann auf diesem Gerät behalten.',
    accuracy: (accuracy, data, size) => `${accuracy} % auf ${data} bei ${size}, laut den Urhebern`,
    download: (size) => `Laden, ${size}`,
    goOn: (size) => `Fortsetzen, noch ${size}`,
    stop: 'Anhalten',
    loaded: (loaded, total) => `${loaded} von ${total}`,
    here: 'auf diesem Gerät',
    source: 'Seite der Urheber',
    refusedByPolicy:
      'Dieser Server lässt Glance nirgendwohin sonst Verbindung aufnehmen, damit kein Bild hinausgelangt. Öffnen Sie die Adresse in einem neuen Tab, laden Sie die Datei dort herunter und legen Sie sie dann hier ab oder fügen Sie sie oben hinzu.',
    refusedByServer:
      'Der Server dieser Datei lässt andere Seiten sie nicht lesen, oder er antwortet nicht. Öffnen Sie die Adresse in einem neuen Tab, laden Sie die Datei dort herunter und legen Sie sie dann hier ab oder fügen Sie sie oben hinzu.',
    address: 'Adresse öffnen',
  },
};
