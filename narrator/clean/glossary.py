"""Which words of other languages say the same as an English one that is common on pages?

Each line is an English word and those that stand for it. It is no dictionary: what counts is whether a word is of the
sort that joins sentences, tells a story, or labels a part of a page.
"""

from __future__ import annotations

_GERMAN = """
the: der die das den dem des | a: ein eine | an: einer einem einen eines | and: und sowie | or: oder | but: aber doch sondern
of: von vom | to: zu zum zur | in: in im ins | on: auf | at: am an bei beim | by: durch | for: für | with: mit | from: aus
as: als wie | is: ist | are: sind | was: war wurde | were: waren wurden | be: sein werden | been: gewesen worden | has: hat
had: hatte hatten | have: haben | will: wird | would: würde würden wollte wollten | not: nicht kein keine keinen keiner
that: dass jene | this: dieser diese dieses diesen diesem | it: es | he: er | she: sie | they: ihnen | we: wir uns | you: sie ihr dir dich du ihnen
i: ich | me: mich mir | his: seine seinen seinem seiner seines ihn ihm | her: ihre ihren ihrem ihrer ihres | who: wer
which: welche welcher | what: was | when: wenn wann | where: wo | how: wie | why: warum weshalb | if: ob falls | then: dann danach da
than: denn | so: so | because: weil | while: während | before: vor vorher bevor | after: nach nachdem | about: über etwa
into: hinein | under: unter | out: aus hinaus | up: hinauf auf | more: mehr | most: meisten meist | some: einige manche
all: alle allen alles | can: kann können | could: konnte konnten könnte | must: muss müssen musste mussten | should: soll sollen sollte sollten
there: dort | here: hier | also: auch | just: gerade eben | only: nur erst | very: sehr | other: andere anderen anderer
each: jede jeder jedes jeden | both: beide beiden | between: zwischen | still: noch | again: wieder | now: jetzt nun | already: schon bereits
one: eins | two: zwei | three: drei | four: vier | five: fünf | six: sechs | ten: zehn | twenty: zwanzig | first: ersten erste erster
last: letzten letzte letzter | years: jahre jahren | year: jahr jahres | day: tag | days: tage tagen | time: zeit mal | people: leute menschen
night: nacht nachts | morning: morgen | evening: abend | house: haus | water: wasser | old: alte alten alter | new: neue neuen neuer neues
small: kleine kleinen kleiner | big: große großen großer | little: wenig klein | long: lange lang | good: gut gute guten | said: sagte
says: sagt erzählt erklärt | told: erzählte berichtete | came: kam kamen | comes: kommt kommen | went: ging gingen | goes: geht gehen
made: machte gemacht | make: machen macht | took: nahm | take: nehmen nimmt | saw: sah | see: sehen sieht | know: wissen weiß kennt
wrote: schrieb | found: fand fanden | gave: gab | give: geben gibt | never: nie niemals | nobody: niemand niemanden | always: immer
for: seit | against: gegen | without: ohne | his: sein | himself: sich | city: stadt | village: dorf | world: welt | man: mann | woman: frau
once: einmal | often: oft | later: später | until: bis | though: obwohl trotzdem | through: durch | down: hinunter unten | much: viel viele
week: woche | weeks: wochen | month: monat | months: monate monaten | hour: stunde | hours: stunden | minutes: minuten | life: leben
sign: anmelden registrieren | subscribe: abonnieren abo | subscribers: abonnenten | share: teilen | comments: kommentare | comment: kommentar
reply: antworten | report: melden | search: suche suchen | menu: menü | home: startseite | news: nachrichten aktuelles | sports: sport | contact: kontakt
privacy: datenschutz datenschutzerklärung datenschutzbestimmungen | terms: agb nutzungsbedingungen | imprint: impressum | accept: akzeptieren zustimmen | settings: einstellungen
email: e-mail-adresse postfach | related: ähnliche verwandte | read: lesen gelesen meistgelesen | photo: foto bild | photos: fotos bilder | updated: aktualisiert
published: veröffentlicht | advertisement: anzeige werbung | author: autor autorin | rights: rechte | reserved: vorbehalten | posts: beiträge | post: beitrag
article: artikel | articles: artikeln | print: drucken | save: merken speichern | shop: warenkorb | topics: themen | topic: thema | newsletter: newsletter
politics: politik | business: wirtschaft | culture: kultur | january: januar | february: februar | march: märz | may: mai | june: juni | july: juli | october: oktober
december: dezember | monday: montag | tuesday: dienstag | wednesday: mittwoch | thursday: donnerstag | friday: freitag | saturday: samstag | sunday: sonntag
"""
_FRENCH = """
the: le la les l | a: un une | of: de du des d | and: et | or: ou | but: mais | to: à au aux | in: dans en | on: sur | at: chez | by: par | for: pour
with: avec | from: depuis | as: comme | is: est | are: sont | was: était fut | were: étaient furent | be: être | been: été | has: a
had: avait avaient eut | have: ont avoir ai avez avons | will: va vont sera seront | would: serait voudrait pourrait aurait | not: ne pas n non
that: que qu cela ça | this: ce cet cette c | these: ces | it: il y | he: il | she: elle | they: ils elles on | we: nous | you: vous tu | i: je j
me: me moi m | his: son sa ses s se lui | their: leur leurs | who: qui | which: dont lequel laquelle | what: quoi | when: quand lorsque lors
where: où | how: comment | why: pourquoi | if: si | then: puis alors ensuite | than: que | so: donc ainsi | because: parce car | while: pendant tandis
before: avant | after: après | about: environ | under: sous | out: hors | more: plus davantage | most: plupart | some: quelques certains certaines
all: tout tous toute toutes | can: peut peuvent | could: pouvait | must: doit doivent faut | there: là | here: ici voici | also: aussi
only: seulement seul seule | very: très | other: autre autres | each: chaque | between: entre | still: encore toujours | again: nouveau
now: maintenant désormais | already: déjà | two: deux | three: trois | four: quatre | five: cinq | six: six | ten: dix | twenty: vingt
first: premier première d'abord | last: dernier dernière | years: ans années | year: an année | day: jour | days: jours | time: fois temps
people: gens personnes | night: nuit | morning: matin | evening: soir | house: maison | water: eau | old: vieux vieille vieil | new: nouvelle nouvelles
small: petit petite petits | big: grand grande grands | long: long longue | good: bon bonne bien | said: dit répondu expliqué | says: explique raconte
told: raconté | came: venu venue arrivé | comes: vient arrive | went: allé parti | made: fait | make: faire | took: pris | take: prendre
saw: vu | see: voir | know: sait savoir | wrote: écrit | found: trouvé retrouvé | gave: donné | give: donner | never: jamais | nobody: personne
always: toujours | against: contre | without: sans | city: ville | village: village | world: monde | man: homme | woman: femme | often: souvent
later: tard | until: jusqu | through: travers | much: beaucoup | week: semaine | weeks: semaines | month: mois | hour: heure | hours: heures
minutes: minutes | life: vie | no: pas aucun aucune | even: même
sign: connecter connexion | subscribe: abonner abonnez-vous abonnement inscrivez-vous inscrire | subscribers: abonnés | share: partager
comments: commentaires | comment: commentaire réagir | reply: répondre | report: signaler | search: rechercher recherche | menu: menu | home: accueil
news: actualités actualité | sports: sports sport | contact: contacter contact | privacy: confidentialité | terms: conditions mentions | legal: légales
accept: accepter | settings: paramétrer paramètres gérer | email: e-mail mail adresse | related: sujet | read: lire lus | photo: photo crédit | photos: photos
updated: mis jour | published: publié publiée | advertisement: publicité | rights: droits | reserved: réservés | article: article | articles: articles
print: imprimer | save: enregistrer favoris | shop: boutique panier | topics: thèmes étiquettes | politics: politique | business: économie | culture: culture
january: janvier | february: février | march: mars | april: avril | may: mai | june: juin | july: juillet | august: août | september: septembre
october: octobre | november: novembre | december: décembre | monday: lundi | tuesday: mardi | wednesday: mercredi | thursday: jeudi | friday: vendredi
saturday: samedi | sunday: dimanche
"""
_SPANISH = """
the: el la los las | a: un una | of: de | and: y e | or: o u | but: pero sino | to: a al | in: en | on: sobre | by: por | for: para | with: con
from: desde del | as: como | is: es está | are: son están | was: era fue estaba | were: eran fueron estaban | be: ser estar | been: sido estado | has: ha tiene
had: había tenía hubo habían | have: han tener haber | will: va será | would: sería podría habría quería | not: no | that: que eso | this: este esta esto
these: estos estas | it: lo ello | he: él | she: ella | they: ellos ellas | we: nosotros nos | you: usted tú te | i: yo | me: me mí | his: su sus se le les
my: mi mis | who: quien quienes | which: cual cuales | what: qué | when: cuando cuándo | where: donde dónde | how: cómo | why: qué | if: si | then: entonces luego después
than: que | so: así tan | because: porque | while: mientras | before: antes | after: después tras | about: acerca unos | under: bajo | out: fuera
more: más | most: mayoría mayor | some: algunos algunas alguien algo | all: todo todos toda todas | can: puede pueden | could: podía pudo | must: debe deben
there: hay allí | here: aquí | also: también | only: solo sólo | very: muy | other: otro otra otros otras | each: cada | between: entre | still: todavía aún
again: vez | now: ahora | already: ya | one: uno | two: dos | three: tres | four: cuatro | five: cinco | six: seis | ten: diez | twenty: veinte
first: primer primero primera | last: último última | years: años | year: año | day: día | days: días | time: tiempo veces | people: gente personas
night: noche | morning: mañana | evening: tarde | house: casa | water: agua | old: viejo vieja | new: nuevo nueva nuevos | small: pequeño pequeña
big: gran grande | long: largo larga | good: bien bueno buena | said: dijo dijeron explicó | says: dice cuenta explica recuerda | told: contó | came: llegó vino
comes: llega viene | went: fue salió | made: hizo hecho | make: hacer hace | took: llevó tomó | take: llevar llevan | saw: vio | see: ver mirar | know: sabe saber
wrote: escribió | found: encontró | gave: dio | give: dar da | never: nunca | nobody: nadie | always: siempre | against: contra | without: sin | city: ciudad
village: pueblo | world: mundo | man: hombre | woman: mujer señora | often: menudo | until: hasta | through: través | much: mucho mucha | week: semana
weeks: semanas | month: mes | months: meses | hour: hora | hours: horas | minutes: minutos | life: vida | no: ni ningún | even: incluso aunque
sign: iniciar sesión registrarse | subscribe: suscríbete suscribirse apuntarme | subscribers: suscriptores | share: compartir | comments: comentarios
comment: comentario | reply: responder respuesta | report: denunciar | search: buscar | menu: menú | home: inicio portada | news: noticias actualidad | sports: deportes
contact: contacto | privacy: privacidad | policy: política | legal: aviso | accept: aceptar | settings: configurar configuración | email: correo | related: relacionadas relacionados
read: leer leído lea | photo: foto fotografía imagen | updated: actualizado | published: publicado | advertisement: publicidad | rights: derechos | reserved: reservados
article: artículo | posts: entradas | post: entrada | print: imprimir | save: guardar | shop: tienda carrito | topics: temas etiquetas | filed: archivado | culture: cultura
business: economía | opinion: opinión | january: enero | february: febrero | march: marzo | april: abril | may: mayo | june: junio | july: julio | august: agosto
september: septiembre | october: octubre | november: noviembre | december: diciembre | monday: lunes | tuesday: martes | wednesday: miércoles | thursday: jueves
friday: viernes | saturday: sábado | sunday: domingo
"""
_JAPANESE = """
the: が を | of: の への との | is: は では には とは のは | in: に | at: で | and: と や し | also: も にも でも | from: から | to: まで へ | was: だった でした だ のだ のである である です
were: していた していました | made: した しました して | are: している しています ている ています い | has: ている きた てきた | said: と話す 話す 語る 語った 話した 言う 言った
not: ない なかった ません ず | that: という といった こと | what: どう なぜ | this: この これ | it: それ その そう | here: ここ | there: そこ | but: しかし だが ただ ところが
so: だから そして それで | if: なら たら れば | when: とき 頃 | some: ある いる | had: あった いた | will: つもりだ だろう でしょう | by: によると による | as: として | for: ため ために
read: 続きを読む あわせて読みたい | related: 関連記事 おすすめ記事 | share: シェア ツイート | subscribe: 登録 会員登録 登録する | newsletter: メールマガジン | email: メールアドレス メール
login: ログイン | search: 検索 | menu: メニュー | home: ホーム トップ トップページ | news: ニュース | sports: スポーツ | contact: お問い合わせ | privacy: プライバシーポリシー
terms: 利用規約 | comments: コメント | reply: 返信 | report: 報告 通報 | advertisement: 広告 | photo: 写真 撮影 | category: カテゴリー | tags: タグ | ranking: ランキング アクセスランキング
copyright: 無断転載 | cookies: クッキー | accept: 同意 同意する | company: 会社概要 運営会社 | print: 印刷 | save: ブックマーク 保存 | updated: 更新 | culture: 文化 | politics: 政治 | business: 経済
"""


def _turned(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in table.replace("|", "\n").split("\n"):
        english, _, others = line.strip().partition(": ")
        for word in others.split():
            found.setdefault(word, english)
    return found


GLOSSARIES: dict[str, dict[str, str]] = {
    "de": _turned(_GERMAN),
    "fr": _turned(_FRENCH),
    "es": _turned(_SPANISH),
    "ja": _turned(_JAPANESE),
}
"""For each language the English word of its words, all in lower case."""
