// What do the controls say once something plays, or cannot? The rest of the table in words.js.

import { TABLE } from "./words.js";

// prettier-ignore
Object.assign(TABLE, {
  unfinished: ["The audio is still being made.", "Die Aufnahme entsteht gerade.", "L’audio est en préparation.", "El audio se está preparando.", "الصوت قيد الإعداد."],
  gone: ["This audio is no longer there.", "Diese Aufnahme gibt es nicht mehr.", "Cet audio n’existe plus.", "Este audio ya no existe.", "هذا الصوت لم يعد موجودًا."],
  private: ["This audio is private, or its link has expired.", "Diese Aufnahme ist privat, oder ihr Link ist abgelaufen.", "Cet audio est privé, ou son lien a expiré.", "Este audio es privado, o su enlace ha caducado.", "هذا الصوت خاص، أو انتهت صلاحية رابطه."],
  damaged: ["The audio’s description is damaged.", "Die Beschreibung der Aufnahme ist beschädigt.", "La description de l’audio est endommagée.", "La descripción del audio está dañada.", "وصف الصوت تالف."],
  sound: ["The audio cannot be played here.", "Die Aufnahme lässt sich hier nicht abspielen.", "L’audio ne peut pas être lu ici.", "El audio no se puede reproducir aquí.", "لا يمكن تشغيل الصوت هنا."],
  chapters: ["Chapters", "Kapitel", "Chapitres", "Capítulos", "الفصول"],
  close: ["Close", "Schließen", "Fermer", "Cerrar", "إغلاق"],
  copied: ["The link is copied.", "Der Link ist kopiert.", "Le lien est copié.", "El enlace se ha copiado.", "تم نسخ الرابط."],
  copy: ["Copy with a link", "Mit Link kopieren", "Copier avec un lien", "Copiar con un enlace", "نسخ مع رابط"],
  download: ["Download", "Herunterladen", "Télécharger", "Descargar", "تنزيل"],
  end: ["End of the chapter", "Ende des Kapitels", "Fin du chapitre", "Final del capítulo", "نهاية الفصل"],
  find: ["Search the text", "Text durchsuchen", "Chercher dans le texte", "Buscar en el texto", "ابحث في النص"],
  follow: ["Follow the words", "Wörter mitlesen", "Suivre les mots", "Seguir las palabras", "تتبّع الكلمات"],
  found: ["Match {0} of {1}", "Treffer {0} von {1}", "Résultat {0} sur {1}", "Resultado {0} de {1}", "النتيجة {0} من {1}"],
  keys: ["Keys", "Tasten", "Touches", "Teclas", "المفاتيح"],
  list: ["Playlist", "Wiedergabeliste", "Liste de lecture", "Lista de reproducción", "قائمة التشغيل"],
  louder: ["Volume", "Lautstärke", "Volume", "Volumen", "مستوى الصوت"],
  mute: ["Mute", "Stumm", "Couper le son", "Silenciar", "كتم الصوت"],
  none: ["Nothing found", "Nichts gefunden", "Aucun résultat", "Sin resultados", "لا توجد نتائج"],
  off: ["Off", "Aus", "Désactivée", "Desactivado", "متوقف"],
  previous: ["Previous sentence", "Voriger Satz", "Phrase précédente", "Frase anterior", "الجملة السابقة"],
  next: ["Next sentence", "Nächster Satz", "Phrase suivante", "Frase siguiente", "الجملة التالية"],
  share: ["Copy a link to this moment", "Link zu dieser Stelle kopieren", "Copier un lien vers cet instant", "Copiar un enlace a este momento", "نسخ رابط لهذه اللحظة"],
  sleep: ["Sleep timer", "Einschlaftimer", "Minuterie de veille", "Temporizador", "مؤقت النوم"],
  textless: ["The text cannot be reached.", "Der Text ist nicht erreichbar.", "Le texte est inaccessible.", "No se puede acceder al texto.", "تعذّر الوصول إلى النص."],
  transcript: ["Transcript", "Text", "Texte", "Texto", "النص"],
});
