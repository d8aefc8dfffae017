"""By which words is furniture known on German, French, Spanish and Japanese pages?"""

from __future__ import annotations

from dataclasses import replace

from narrator.clean.rule import Rule, split_phrases

_MONTH = (
    r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
    r"|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
_DAY = (
    r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)"
)
_CLOCK = r"(?:\d{1,2}\s?[:.h]\s?\d{0,2}(?::\d\d)?(?:\s?(?:uhr|h|hs|hrs|min))?)"
_DATE = (
    rf"(?:(?:{_DAY},?\s+)?(?:(?:den|le|el|du|vom)\s+)?(?:\d{{1,2}}(?:\.|er|º)?\s+(?:de\s+)?{_MONTH}\.?,?(?:\s+(?:de\s+|del\s+)?(?:19|20)\d\d)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d)))"
)
_AT = r"[\s,|·•–—-]*(?:(?:um|à|a\s+las|a\s+la)\s+)?"
_PUBLISHED = (
    r"(?:(?:zuletzt\s+)?(?:veröffentlicht|aktualisiert|erschienen|stand|geändert)(?:\s+am)?"
    r"|(?:publiée?s?|mis(?:e)?\s+à\s+jour|modifiée?|posté)(?:\s+le)?|(?:publicad[oa]|actualizad[oa]|última\s+actualización)(?:\s+el)?)"
)
_JA_DATE = (
    r"(?:(?:19|20)\d\d年\s*\d{1,2}月\s*\d{1,2}日|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}月\s*\d{1,2}日)"
    r"(?:\s*[(（][月火水木金土日][)）])?(?:\s*(?:午前|午後)?\s*\d{1,2}(?:時(?:\s*\d{1,2}分)?|[:：]\d\d))?"
)
_SITE = r"(?:facebook|twitter|x|linkedin|instagram|pinterest|whatsapp|telegram|e-?mail|mail|correo(?: electrónico)?|courriel|line|hatena|はてな)"
_POINTERS = (
    r"lesen sie (?:auch|dazu|mehr|hier)|lies auch|auch interessant|mehr (?:zum thema|dazu|lesen)|zum thema|siehe auch"
    r"|das könnte (?:dich|dir|sie|ihnen) auch (?:interessieren|gefallen)|mehr zu diesem thema|unser tipp|passend dazu"
    r"|(?:à )?(?:lire|voir|écouter|découvrir) (?:aussi|également)|(?:à|a) lire|sur le même (?:sujet|thème)|notre dossier|pour aller plus loin|lire la suite"
    r"|le[ea](?:r)? (?:también|más|además)|lee (?:también|más)|te (?:puede interesar|recomendamos|podría interesar)|(?:le )?puede interesar(?:le)?"
    r"|más (?:información|sobre este tema|sobre el tema)|(?:vea|ver|mira) también|relacionad[oa]s?|noticias? relacionadas?"
)
_JA_POINTERS = r"関連記事|おすすめ記事|おすすめ|あわせて読みたい|合わせて読みたい|こちらもおすすめ|関連ニュース|関連リンク|【関連】|【関連記事】|参考記事"

LABEL = Rule(
    "pointer_label",
    "teaser",
    "a label above pointers to other articles",
    phrases=split_phrases(
        """
        lesen sie auch; lesen sie dazu; lesen sie mehr; lies auch; auch interessant; mehr zum thema; mehr dazu; siehe auch;
        passend dazu; mehr zu diesem thema; lesenswert; lire aussi; notre sélection; à découvrir; también te interesa; こちらの記事も読まれています; à lire aussi; à lire également; lire également; à voir aussi;
        voir aussi; sur le même sujet; sur le même thème; pour aller plus loin; lea también; lee también; leer también;
        lea además; más información; te recomendamos; le puede interesar; más sobre este tema; vea también;
        ver también; relacionado; あわせて読みたい; 合わせて読みたい; 関連記事; おすすめ記事; こちらもおすすめ; 関連ニュース
        more on this story; more on this topic; read more on this story; read more on this topic
        """
    ),
    pattern=r"also (?:on|from) (?:the )?[\w’'-]+(?: [\w’'-]+)?",
    longest_words=10,
)
"""What may stand inside an article, with headlines of others below it."""

_PHRASES = {
    "offer": """
        zum shop; zum angebot; jetzt kaufen; in den warenkorb; jetzt bestellen; voir l’offre; voir l'offre; acheter; ajouter au panier;
        ver oferta; comprar; comprar ahora; añadir al carrito; 購入する; カートに入れる; 商品を見る; 今すぐ購入
        """,
    "player_text": """
        artikel anhören; artikel vorlesen; vorlesen; anhören; abspielen; jetzt anhören; audio abspielen; écouter l’article;
        écouter l'article; écouter; écouter cet article; escuchar artículo; escuchar; escuchar noticia; escucha la noticia;
        reproducir; この記事を音声で聞く; 音声で聞く; 記事を音声で聞く; 再生
        """,
    "share_bar": """
        teilen; merken; drucken; diesen beitrag teilen; artikel teilen; diesen artikel teilen; beitrag teilen; link kopieren;
        per e-mail senden; auf facebook teilen; artikel drucken; per mail teilen; versenden; artikel merken; weitersagen;
        partager; imprimer; copier le lien; partager cet article; partager l’article; partager l'article; offrir l’article;
        offrir l'article; envoyer par e-mail; envoyer par mail; ajouter à vos favoris; ajouter aux favoris; lien copié;
        commenter; compartir; compartir en; copiar enlace; copiar enlace de la noticia; guardar; imprimir; enviar por correo;
        enviar por correo electrónico; compartir artículo; compartir noticia; compártelo; comparte; comparte esta noticia; tuitear; partagez; クリップする; 印刷用ページ;
        シェア; シェアする; ツイート; ツイートする; メールで送る; リンクをコピー; 印刷; 印刷する; ブックマーク; はてなブックマーク;
        この記事をシェアする; この記事をシェア; 記事を保存; 保存; lineで送る; line; ポスト; ポストする; スクラップ; urlをコピー
        """,
    "continue_reading": """
        weiterlesen; mehr anzeigen; mehr erfahren; weiterlesen nach der anzeige; nach der anzeige weiterlesen; mehr laden;
        jetzt lesen; zum artikel; weiter; alle anzeigen; lire la suite; la suite après la publicité; la suite après cette publicité;
        en savoir plus; voir plus; afficher plus; lire l’article; lire l'article; voir tout; suite; seguir leyendo; leer más;
        ver más; continuar leyendo; sigue leyendo; saber más; ver todo; ver todos; 続きを読む; もっと見る; 記事全文を読む; 全文を読む;
        次のページ; 前のページ; 一覧を見る; もっと読む; 続きはこちら; 詳しくはこちら
        """,
    "sign_up": """
        anmelden; abonnieren; jetzt abonnieren; registrieren; jetzt anmelden; jetzt kostenlos anmelden; kostenlos bestellen;
        kostenlos anmelden; ihre e-mail-adresse; deine e-mail-adresse; e-mail-adresse; newsletter abonnieren; mein konto; abo;
        abmeldung jederzeit möglich; kostenlos testen; jetzt testen; einloggen; se connecter; s’abonner; s'abonner; s’inscrire;
        s'inscrire; je m’inscris; je m'inscris; je m’abonne; je m'abonne; abonnez-vous; mon compte; votre adresse e-mail; votre e-mail;
        votre email; nos newsletters; réservé aux abonnés; article réservé aux abonnés; connexion; créer un compte; iniciar sesión;
        inicia sesión; suscríbete; suscribirse; suscribirme; apuntarme; regístrate; registrarse; mi cuenta; boletín; boletines;
        introduce tu correo electrónico; tu correo electrónico; solo para suscriptores; contenido exclusivo para suscriptores;
        ログイン; 会員登録; 登録する; 無料会員登録; メールアドレスを入力; メールアドレス; メールマガジン; メルマガ登録; 有料会員限定; 会員限定;
        会員限定記事; 無料登録; 購読する; 購読; フォローする; 新規登録; マイページ; 購読を申し込む; 登録はこちら; 無料で登録
        """,
    "cookies": """
        alle akzeptieren; akzeptieren; ablehnen; alle ablehnen; einstellungen verwalten; cookie-einstellungen; nur notwendige cookies;
        zustimmen; einwilligung; notwendige cookies; datenschutzeinstellungen; privatsphäre-einstellungen; tout accepter; tout refuser;
        accepter; refuser; continuer sans accepter; paramétrer les cookies; gérer les cookies; gestion des cookies; accepter et fermer;
        paramétrer; aceptar; aceptar todas; aceptar todo; rechazar; rechazar todas; configurar cookies; configurar; aceptar cookies;
        aceptar y cerrar; configuración de cookies; 同意する; 拒否する; 同意しない; すべて許可; すべて拒否; 許可する; cookieの設定; クッキーの設定
        """,
    "advertisement": """
        anzeige; anzeigen; werbung; gesponsert; publicité; publicités; sponsorisé; contenu sponsorisé; publicidad; anuncio;
        contenido patrocinado; patrocinado; 広告; ｐｒ; スポンサーリンク; 広告の後に続きます; スポンサードリンク
        """,
    "tail_heading": """
        das könnte sie auch interessieren; das könnte dich auch interessieren; das könnte dir auch gefallen; ähnliche beiträge;
        ähnliche artikel; meistgelesen; meistgelesene artikel; am meisten gelesen; über den autor; über die autorin; weitere artikel;
        weitere beiträge; aktuelle artikel; themen; schlagwörter; zur startseite; empfehlungen; neueste beiträge; beliebte artikel;
        weitere themen; verwandte artikel; zum autor; zur autorin; kategorien; nos lecteurs ont lu ensuite; les plus lus; le plus lu; articles les plus lus;
        vous aimerez aussi; vous aimerez peut-être; à propos de l’auteur; à propos de l'auteur; articles similaires; articles liés;
        à la une; dernières actualités; sur le même sujet; étiquettes; mots-clés; catégories; contenus sponsorisés; la rédaction vous conseille;
        dans la même rubrique; te puede interesar; le puede interesar; noticias relacionadas; artículos relacionados; entradas relacionadas;
        lo más leído; lo más visto; más leídas; las más leídas; sobre el autor; sobre la autora; últimas noticias; más noticias;
        archivado en; etiquetas; temas; categorías; también te puede gustar; te recomendamos leer; アクセスランキング; 人気記事; 新着記事; 最新記事;
        最新ニュース; この記事を書いた人; 執筆者; 著者プロフィール; 著者について; ライター; 記者プロフィール; 人気の記事; ランキング; 関連キーワード; 関連タグ;
        タグ; カテゴリー; カテゴリ; アーカイブ; おすすめの記事; 最近の投稿; 関連する記事; 注目の記事; 関連トピック; 前の記事; 次の記事
        """,
    "comments": """
        kommentare; kommentar schreiben; schreibe einen kommentar; kommentar hinterlassen; antworten; kommentar; kommentieren;
        kommentar absenden; kommentar melden; diskutieren sie mit; kommentare anzeigen; commentaires; commentaire; réagir; répondre;
        signaler; laisser un commentaire; laissez un commentaire; ajouter un commentaire; poster un commentaire; voir les commentaires;
        comentarios; comentario; escribe tu comentario; responder; denunciar; deja una respuesta; deja un comentario; dejar un comentario;
        ver comentarios; sin comentarios; publicar comentario; comentar; cancelar respuesta; annuler la réponse;
        コメント; コメントを書く; コメントを残す; コメントする; コメントを送信; 返信; 返信する; 報告; 通報する; この記事へのコメント; コメントを見る; キャンセル
        """,
    "footer": """
        agb; kontakt; mediadaten; abo kündigen; nach oben; datenschutzerklärung; widerrufsrecht; barrierefreiheit; nutzungsbedingungen; verträge hier kündigen;
        über uns; jobs & karriere; mentions légales; politique de confidentialité; conditions générales de vente; nous contacter;
        conditions générales d’utilisation; conditions générales d'utilisation; cgu; cgv; plan du site; retour en haut de page;
        retour en haut; suivez-nous; qui sommes-nous; aviso legal; política de privacidad; política de cookies; quiénes somos; contacto; contáctanos; normas de participación;
        données personnelles; foire aux questions; hilfe & faq; 個人情報の取り扱い; ヘルプ;
        volver arriba; condiciones de uso; términos y condiciones; síguenos; síguenos en redes sociales; mapa del sitio; accesibilidad;
        会社概要; 利用規約; プライバシーポリシー; お問い合わせ; 広告掲載について; ページトップへ; 個人情報保護方針; サイトマップ; 特定商取引法に基づく表記; 運営会社;
        著作権について; トップへ戻る; ページの先頭へ; 無断転載を禁じます; 無断転載禁止; このサイトについて; 採用情報
        """,
    "navigation": """
        startseite; menü; suche; suchen; nachrichten; lokales; politik; wirtschaft; kultur; wetter; ratgeber; zum inhalt springen;
        direkt zum inhalt; zum hauptinhalt springen; warenkorb; schließen; rezepte; magazin; inhalt; inhaltsverzeichnis; accueil; recherche;
        rechercher; actualités; politique; économie; culture; météo; boutique; panier; mon panier; à propos; aller au contenu;
        aller au contenu principal; passer au contenu; fermer; recettes; sommaire; société; monde; inicio; portada; buscar; menú; economía;
        sociedad; deportes; opinión; cultura; internacional; tienda; carrito; sobre nosotros; saltar al contenido; ir al contenido;
        saltar al contenido principal; cerrar; recetas; índice; メニュー; 検索; トップ; トップページ; ホーム; ニュース; 地域; 経済; 文化; 政治; 社会; 国際;
        スポーツ; 天気; エンタメ; 閉じる; 本文へスキップ; 本文へ移動; コンテンツへスキップ; 連載一覧; 目次; くらし; メインコンテンツへ移動
        """,
}
_PATTERNS = {
    "player_text": r"(?:artikel|beitrag) (?:an)?hören\b.{0,20}|(?:この記事を)?(?:音声で)?聞く",
    "read_time": (
        r"(?:lesezeit|lesedauer)\s*:?\s*(?:ca\.?\s*)?\d{1,3}\s*min(?:uten?|\.)?|\d{1,3}\s*min(?:uten?|\.)?\s*(?:lesezeit|lesedauer)"
        r"|(?:temps de lecture|lecture)\s*:?\s*(?:environ )?\d{1,3}\s*min(?:utes?|\.)?|\d{1,3}\s*min(?:utes?|\.)? de lecture"
        r"|(?:tiempo de lectura|lectura)\s*:?\s*\d{1,3}\s*min(?:utos?|\.)?|\d{1,3}\s*min(?:utos?|\.)? de lectura"
        r"|(?:この記事は)?約?\s*\d{1,3}\s*分で読めます|(?:読了(?:時間|目安)|所要時間)\s*[:：]?\s*約?\s*\d{1,3}\s*分"
    ),
    "date_stamp": (
        rf"\W*(?:{_PUBLISHED}:?\s*)?{_DATE}(?:{_AT}{_CLOCK})?(?:\W+{_PUBLISHED}:?\s*{_DATE}(?:{_AT}{_CLOCK})?)?\W*"
        rf"|{_PUBLISHED}\b.{{0,60}}(?:19|20)\d\d(?:{_AT}{_CLOCK})?\W*"
        rf"|(?:公開|更新|投稿|掲載|配信|最終更新)?(?:日時?)?\s*[:：]?\s*{_JA_DATE}(?:\s*(?:公開|更新|投稿|掲載|配信))?"
        r"|vor \d+ (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?)|il y a \d+ (?:minutes?|heures?|jours?|semaines?|mois|ans?)"
        r"|hace \d+ (?:minutos?|horas?|días?|semanas?|meses|años?)|\d+\s*(?:秒|分|時間|日|週間|か月|ヶ月|年)前"
    ),
    "share_bar": (
        rf"(?:teilen (?:auf|via|per|über)|(?:auf|per|via|über) {_SITE} (?:teilen|senden)|partager (?:sur|par|via)|envoyer par|compartir (?:en|por|vía)|comparte en)\b.{{0,30}}"
        rf"|(?:folge|folgen sie) uns (?:auf|bei)\b.{{0,40}}|suivez-nous sur\b.{{0,40}}|síguenos en\b.{{0,40}}"
        rf"|{_SITE}(?:で|に)(?:シェア|送る|共有|投稿)(?:する)?|この記事を(?:シェア|共有)(?:する)?"
    ),
    "inline_link": rf"(?:\W*(?:{_POINTERS})\s?[:>→»|]\s*(?=\S).{{2,160}}|(?:{_JA_POINTERS})\s*[:：｜|>＞→]\s*(?=\S).{{2,120}})",
    "sign_up": (
        r"(?:melde dich|melden sie sich|abonnier(?:e|en sie)|bestelle|erhalte|erhalten sie|hol(?:en sie| dir))\b(?=.*\b(?:newsletters?|postfach)\b).{0,200}"
        r"|.{0,80}\b(?:in|direkt in) (?:ihr|dein|ihrem|deinem) (?:e-mail-)?postfach\b.{0,40}|mit (?:der|ihrer|deiner) (?:anmeldung|registrierung)\b.{0,200}"
        r"|newsletter [„«»].{0,60}|der [\w-]+-newsletter"
        r"|(?:inscrivez|abonnez)-vous\b.{0,120}|recevez\b(?=.*\b(?:newsletter|lettre|mail|boîte)\b).{0,160}|.{0,100}\bdans votre boîte (?:mail|aux lettres|de réception)\b.{0,40}"
        r"|en vous (?:inscrivant|abonnant)\b.{0,250}|.{0,60}\babonnez-vous à (?:notre|nos)\b.{0,100}|connectez-vous pour\b.{0,60}|cet article est réservé\b.{0,60}"
        r"|(?:suscríbete|apúntate|únete|regístrate)\b.{0,160}|recib[ea]\b(?=.*\b(?:correo|newsletter|boletín|email)\b).{0,160}|al (?:suscribirte|registrarte)\b.{0,200}|inicia sesión para\b.{0,60}"
        r"|.{0,30}(?:メールマガジン|メルマガ|ニュースレター)(?:に|の|を|登録|へ).{0,40}|登録すると.{0,80}|.{0,40}(?:お届けします|配信しています|配信します)。?"
        r"|この記事は(?:有料|会員).{0,40}|.{0,30}(?:いいね|フォロー)(?:して|を|お願い).{0,30}"
    ),
    "cookies": (
        r"(?:wir|diese (?:web)?seite|unsere (?:web)?seite)\b.{0,40}\b(?:verwenden|nutzen|verwendet|nutzt)\b.{0,40}\bcookies\b.{0,400}"
        r"|(?:nous|ce site|notre site)\b.{0,60}\b(?:utilisons|utilise|utilisent|déposons)\b.{0,40}\bcookies\b.{0,400}"
        r"|(?:usamos|utilizamos|esta? (?:web|página|sitio)\b.{0,20}\b(?:utiliza|usa))\b.{0,40}\bcookies\b.{0,400}"
        r"|(?:当|この|本)(?:ウェブ)?サイト(?:では|は).{0,60}(?:cookie|クッキー).{0,200}|.{0,20}(?:cookie|クッキー)(?:を使用|の使用|を利用).{0,120}"
    ),
    "picture_credit": (
        r"(?:fotos?|bild(?:er)?|illustrationen?|grafik|quelle|photos?|crédits?(?: photos?)?|illustrations?|foto(?:grafía)?s?|imagen|ilustración|crédito)\s?[:©]\s*\S.{1,80}"
        r"|.{10,300}[\s.!?)”(](?:foto|bild|grafik|fotografía|imagen|crédit photo)\s?:\s.{2,60}"
        r"|.{0,80}(?:/|\(|©\s?)(?:dpa|imago|picture alliance|afp|efe|keystone|maxppp|共同|時事)\b.{0,40}"
        r"|(?:写真|撮影|画像|イラスト|図版|提供|出典)\s*[:：＝=／/]\s*\S.{0,40}|.{3,120}(?:＝|=|（|\().{0,30}(?:撮影|提供|写真)[)）]?"
    ),
    "tail_heading": (
        r"(?:schlagwörter|themen|tags|kategorien?|vorheriger (?:beitrag|artikel)|nächster (?:beitrag|artikel))\s?:.{1,160}|alle (?:beiträge|artikel) von\b.{0,40}|mehr von\b.{0,40}"
        r"|(?:thèmes?|étiquettes?|mots[- ]clés?|catégories?|rubriques?|article (?:précédent|suivant))\s?:.{1,160}|tous les articles de\b.{0,40}"
        r"|(?:archivado en|etiquetas|temas|categorías?|entrada (?:anterior|siguiente)|siguiente entrada|noticia (?:anterior|siguiente))\s?:.{1,160}|ver todas las (?:entradas|noticias) de\b.{0,40}"
        r"|(?:タグ|キーワード|カテゴリー?|前の記事|次の記事|前の投稿|次の投稿|関連キーワード)\s*[:：].{1,80}|(?:この記事を書いた|執筆した)(?:人|記者|ライター).{0,10}"
    ),
    "comments": (
        r"\(?\d+\)? kommentare?|kommentare?\s*[(:]?\s*\d+\)?|(?:schreiben? (?:sie )?(?:einen|ihren)|ihr) kommentar.{0,20}|(?:deine|ihre) e-mail-adresse wird nicht\b.{0,120}"
        r"|\(?\d+\)? (?:commentaires?|réactions?)|commentaires?\s*[(:]\s*\d+\)?|votre adresse e-?mail ne sera pas\b.{0,120}|enregistrer mon nom\b.{0,120}"
        r"|\(?\d+\)? (?:comentarios?|respuestas?)|comentarios?\s*[(:]\s*\d+\)?|tu (?:dirección de )?correo electrónico no será\b.{0,120}|guarda(?:r)? mi nombre\b.{0,140}"
        r"|(?:kommentar|name|commentaire|nom|comentario|nombre|correo electrónico|e-mail|コメント|名前|メール|メールアドレス)\s*[*※]"
        r"|.{0,12}コメント\s*[(（]?\s*\d+\s*件?\s*[)）]?|\d+\s*件のコメント|メールアドレスが公開されることはありません.{0,60}"
    ),
    "footer": (
        r".{0,200}\b(?:alle rechte vorbehalten|tous droits réservés|todos los derechos reservados)\b.{0,60}|.{0,60}無断(?:転載|複製|使用).{0,40}"
        r"|fièrement propulsé par\b.{0,40}|stolz präsentiert von\b.{0,40}|funciona gracias a\b.{0,40}"
    ),
    "navigation": (
        r"(?:startseite|accueil|inicio|portada|ホーム|トップ)\s*[>»/›|＞].{0,120}|(?:zum|direkt zum) (?:haupt)?inhalt\b.{0,30}|(?:aller|passer) au (?:contenu|menu)\b.{0,20}"
        r"|(?:saltar|ir) al (?:contenido|menú)\b.{0,20}|.{0,12}(?:へスキップ|に戻る|へ移動)"
    ),
}


def in_all_languages(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules with the words of the other languages after their own; the label that heads pointers goes first."""
    known = {rule.name for rule in rules}
    if unknown := sorted((_PHRASES.keys() | _PATTERNS.keys()) - known):
        raise ValueError(f"words for {', '.join(unknown)}: there is no such rule")
    return LABEL, *(_with_words(rule) for rule in rules)


def _with_words(rule: Rule) -> Rule:
    patterns = [pattern for pattern in (rule.pattern, _PATTERNS.get(rule.name, "")) if pattern]
    return replace(
        rule,
        phrases=rule.phrases + split_phrases(_PHRASES.get(rule.name, "")),
        pattern="|".join(patterns),
    )
