import type { LaterTexts } from '../types.ts';

/** Spanish texts that are loaded with what shows them. */
export const later: LaterTexts = {
  compare: {
    title: 'Dos modelos lado a lado',
    heading: 'Comparar dos modelos',
    intro: 'Los dos miran los mismos fotogramas de la imagen en directo, uno tras otro.',
    one: 'Un modelo',
    another: 'Otro modelo',
    start: 'Comparar',
    tooFew: 'Hacen falta dos modelos que encuentren objetos. Añada uno propio o uno de los publicados.',
    sameTwice: 'Elija dos modelos distintos.',
    leave: 'Salir',
    useThis: 'Usar este',
    agree: (share) => `Coinciden en un ${share}`,
    nothing: 'Ninguno ha visto nada todavía',
    counts: (both, one, another, frames) =>
      `Vistos por los dos: ${both}; solo por el primero: ${one}; solo por el segundo: ${another}; en ${frames} fotogramas.`,
    onlyHere: 'solo aquí',
    onlyThese: (names) => `Solo este ve: ${names}`,
    asOther: 'No ve nada que el otro no vea.',
    times: (median, p95) => `${median} ms/fotograma, p95 ${p95} ms`,
    notYet: 'Aún sin medir',
    help: 'Qué se cuenta',
    helpText:
      'Los dos han visto una cosa cuando nombran la misma clase y sus recuadros se solapan al menos a medias (intersección sobre unión de 0,5 o más). Coinciden en: vistos por los dos ÷ (vistos por los dos + solo por el primero + solo por el segundo), en los últimos 100 fotogramas. Ninguno se toma por la verdad, y una clase que uno no conoce cuenta como vista solo por el otro. Los tiempos son los de cada modelo por sí solo, de los píxeles a los recuadros, en el mismo motor: la mediana y p95, que 95 de cada 100 fotogramas no superan; el que empieza cambia de un fotograma a otro.',
    hidden: 'Un efecto oculta la imagen, así que solo se muestran los recuadros.',
    noPicture: 'No hay imagen. Salga y elija una fuente.',
    stays: 'Al salir vuelve el modelo elegido antes.',
  },
  published: {
    heading: 'Modelos publicados',
    intro:
      'De sus autores; se descargan cuando usted lo pide y en ningún otro momento, se comprueban con SHA-256 y se guardan en este dispositivo.',
    accuracy: (accuracy, data, size) => `${accuracy} % en ${data} a ${size}, según sus autores`,
    download: (size) => `Descargar, ${size}`,
    goOn: (size) => `Continuar, faltan ${size}`,
    stop: 'Detener',
    loaded: (loaded, total) => `${loaded} de ${total}`,
    here: 'en este dispositivo',
    source: 'Página de los autores',
    refusedByPolicy:
      'Este servidor no deja que Glance se conecte a ningún otro lugar, para que ninguna imagen pueda salir. Abra la dirección en otra pestaña y descargue allí el archivo; después suéltelo aquí o añádalo arriba.',
    refusedByServer:
      'El servidor de este archivo no deja que otras páginas lo lean, o no responde. Abra la dirección en otra pestaña y descargue allí el archivo; después suéltelo aquí o añádalo arriba.',
    address: 'Abrir la dirección',
  },
};
