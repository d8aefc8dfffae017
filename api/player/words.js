// What do the controls say, in each language? One table, begun here with what stands there before anything plays.

const COLUMNS = ["en", "de", "fr", "es", "ar"];

// prettier-ignore
export const TABLE = {
  listen: ["Listen", "Anhören", "Écouter", "Escuchar", "استمع"],
  play: ["Play", "Abspielen", "Lecture", "Reproducir", "تشغيل"],
  pause: ["Pause", "Pause", "Pause", "Pausa", "إيقاف مؤقت"],
  back: ["Back 10 seconds", "10 Sekunden zurück", "Reculer de 10 secondes", "Retroceder 10 segundos", "رجوع 10 ثوانٍ"],
  forward: ["Forward 10 seconds", "10 Sekunden vor", "Avancer de 10 secondes", "Avanzar 10 segundos", "تقديم 10 ثوانٍ"],
  position: ["Position", "Position", "Position", "Posición", "الموضع"],
  of: ["{0} of {1}", "{0} von {1}", "{0} sur {1}", "{0} de {1}", "{0} من {1}"],
  speed: ["Speed", "Tempo", "Vitesse", "Velocidad", "السرعة"],
  more: ["More", "Mehr", "Plus", "Más", "المزيد"],
  resume: ["Resume at {0}", "Weiter ab {0}", "Reprendre à {0}", "Continuar desde {0}", "متابعة من {0}"],
  again: ["Try again", "Erneut versuchen", "Réessayer", "Reintentar", "أعد المحاولة"],
  loading: ["Loading…", "Wird geladen …", "Chargement…", "Cargando…", "جارٍ التحميل…"],
  offline: ["The audio cannot be reached. Are you online?", "Die Aufnahme ist nicht erreichbar. Sind Sie online?", "L’audio est inaccessible. Êtes-vous en ligne ?", "No se puede acceder al audio. ¿Tiene conexión?", "تعذّر الوصول إلى الصوت. هل أنت متصل بالإنترنت؟"],
};

/** What the controls say in a language (BCP 47): word(name, ...values), and the language and its direction. */
export function wordsFor(language) {
  const column = Math.max(0, COLUMNS.indexOf(language.toLowerCase().split("-")[0]));
  return {
    language: COLUMNS[column],
    direction: COLUMNS[column] === "ar" ? "rtl" : "ltr",
    word: (name, ...values) => TABLE[name]?.[column].replace(/\{(\d)\}/g, (_, n) => values[n]),
  };
}
