"""What furniture do web pages put around and inside an article, and by which words is it known?"""

from __future__ import annotations

from narrator.clean.cards import CARD_RULES
from narrator.clean.languages import in_all_languages
from narrator.clean.notices import NOTICE_RULES
from narrator.clean.rule import Rule, split_phrases

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
    r"|january|february|march|april|june|july|august|september|october|november|december)"
)
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)"
_CLOCK = r"(?:\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:\(?[A-Z]{2,5}\)?|[+-]\d{4})?)"
_DATE = (
    rf"(?:{_DAY}?(?:{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s+(?:19|20)\d\d)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH}\.?,?(?:\s+(?:19|20)\d\d)?"
    rf"|(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:19|20)?\d\d))"
)
_SITES = (
    r"(?:facebook|twitter|x|linkedin|instagram|pinterest|reddit|whatsapp|telegram|youtube|tiktok|flipboard"
    r"|e-?mail|mail|print|link|copy|tumblr|bluesky|threads|mastodon|messenger|sms|rss|tweet|share|pocket"
    r"|icon|logo|via|on|this|to|\(opens in new window\)|opens in new window|&|and|[|,/·•])"
)
_PICTURE = (
    r"(?:illustrations?|photos?|photographs?|images?|pictures?|portraits?|close-?ups?|renderings?|renders?"
    r"|drawings?|diagrams?|screenshots?|infographics?|graphics?|headshots?|collages?|paintings?|thumbnails?|logos?)"
)

_ENGLISH: tuple[Rule, ...] = (
    Rule(
        "player_text",
        "player",
        "text of an audio or video player",
        phrases=split_phrases(
            """
            listen; listen now; play; pause; play audio; play video; mute; unmute; volume;
            watch now; loading; now playing; audio player; video player; download audio;
            listen to article; listen to this article; listen to story;
            your browser does not support the audio element; 1x; 1.0x; 00:00; playback speed;
            closed captions; full screen; fullscreen
            """
        ),
        pattern=(
            r"\d{1,2}:\d\d(?::\d\d)?(?:\s*/\s*\d{1,2}:\d\d(?::\d\d)?)?"
            r"|(?:(?:register|subscribe|sign (?:up|in)|log in)\b.{0,30}\bto )?listen(?: (?:with|to (?:this|the))\b.{0,40})"
            r"|(?:register|subscribe|sign (?:up|in)|log in)\b.{0,40}\blisten\b.{0,40}"
            r"|(?:this )?(?:article|audio|story|video) (?:was |is )?(?:auto-?generated|narrated|read) by .{0,60}"
            r"|your browser does not support .{0,60}"
        ),
    ),
    Rule(
        "read_time",
        "read_time",
        "how long the page takes to read",
        pattern=(
            r"\W*(?:(?:estimated )?(?:reading|read) time:?\s*)?\d{1,3}\s?-?(?:min(?:ute)?s?\.?)(?:\s?-?\s?(?:read|listen|to read))?\W*"
            r"|\W*(?:estimated )?(?:reading|read) time\b.{0,25}"
        ),
    ),
    Rule(
        "date_stamp",
        "date",
        "a date stamp",
        pattern=(
            rf"\W*(?:(?:first |originally )?(?:published|updated|posted|last updated|last modified|modified|created|date)"
            rf"(?: on| at)?:?\s*)?{_DATE}(?:[\s,|·•–—@-]*(?:at\s+)?{_CLOCK})?(?:\W+\d+ min(?:ute)?s?(?: read)?)?\W*"
            rf"|(?:published|updated|posted|last updated)\b:?.{{0,60}}(?:\d{{4}}|ago|[ap]m)\W*"
            r"|\d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?)\s+ago"
        ),
        anywhere=False,
    ),
    Rule(
        "share_bar",
        "share",
        "buttons for sharing",
        phrases=split_phrases(
            """
            share; share this; share this article; share this story; share this post;
            share article; share story; share via; copy link; link copied; print this article;
            print article; share on; tweet; save; bookmark; email this; email this article;
            spread the word; copy url; share your thoughts with friends; save article;
            add to favorites; share post; like this; gift this article; give this article; share this gallery
            """
        ),
        pattern=rf"(?:{_SITES}\s*){{1,14}}|(?:share|follow us|follow|tweet|pin|like)\b (?:this |it |us )?(?:on|to|via|with|in) .{{0,50}}",
    ),
    Rule(
        "continue_reading",
        "teaser",
        "a prompt to read on, not the text itself",
        phrases=split_phrases(
            """
            continue reading; continue reading below; read more; read the full story;
            read full story; read the full article; read full article; story continues below;
            article continues below; keep reading; show more; load more; see more; view more;
            learn more; find out more; click here; expand; read less; show less; view all;
            see all; continue; more; loading next article; story continues below advertisement;
            article continues below advertisement; story continues; scroll to continue; read next;
            up next; next article; see also; read now; view gallery; explore; discover more;
            explore more; view original; get started; next up; jump to the list; jump to the recipe; jump to comments
            """
        ),
        pattern=r"(?:article|story|post) continues (?:below|after)\b.{0,30}|(?:click|tap) (?:here|to)\b.{0,50}",
    ),
    Rule(
        "inline_link",
        "teaser",
        "a pointer to another article",
        pattern=(
            r"(?:\W*(?:read|read more|see more|related|recommended|must read|don['’]t miss|you may also like"
            r"|related (?:article|story|stories|post|posts|reading|content|coverage)|also (?:read|see|on(?: the)?(?: \w+){0,3})|(?:read|see|watch) (?:also|next|now|more)"
            r"|more (?:on|from|about)(?: this)?|further reading|editor['’]s picks?|in case you missed it|up next)"
            r"\s*[:>→»|]\s*(?=\S).{2,160})"
        ),
        longest_words=26,
    ),
    Rule(
        "sign_up",
        "sign_up",
        "a call to sign up, subscribe or pay",
        phrases=split_phrases(
            """
            subscribe; subscribe now; subscribe today; sign up; sign up now; sign in; log in;
            login; log out; register; newsletter; newsletters; newsletter sign up;
            newsletter signup; email address; your email; enter your email; join now; join us;
            donate; donate now; become a member; start free trial; free trial; book a demo;
            get a demo; request a demo; contact sales; try for free; try it free; my account;
            already a subscriber; not a subscriber; create account; create an account;
            stay connected; stay up to date; stay informed; stay in touch; get in touch;
            subscribe to newsletter; buy now; shop now; add to cart; subscribesign in;
            start your substackget the app; ready for more; thank you for subscribing;
            thanks for subscribing; get the app; download the app; gift cards
            """
        ),
        pattern=(
            r"(?:sign[ -]?up|subscribe|register|join|get|enter|receive|want|never miss|don['’]t miss|stay|like (?:this|what)|enjoy"
            r"|follow|keep up|be the first|delivered)\b"
            r"(?=.*\b(?:newsletters?|e-?newsletters?|inbox|mailing list|e-?mails?|subscrib\w+|updates|alerts|latest (?:news|from|insights|posts)|free account)\b).{0,240}"
            r"|(?:subscribe|sign up|log ?in|sign in|register)\b (?:to|for|now|here|today|with|or|free|in)\b.{0,90}"
            r"|(?:already|not) (?:a |an )?(?:subscriber|member|account|registered|have an account)\b.{0,60}"
            r"|(?:readers|members|people|those) who (?:subscribe|sign up|join|register) (?:get|receive|can)\b.{0,160}"
            r"|enjoy(?:ing|ed) (?:this|the|our|my|these) \w+\? .{0,200}"
            r"|(?:thanks for reading|thank you for reading|this post is public)\b.{0,120}"
            r"|by (?:signing up|subscribing|submitting|registering|entering|clicking)\b.{0,300}"
            r"|(?:you have|you['’]ve) (?:reached|used|read) (?:your|all)\b.{0,80}"
            r"|.{0,60}\bunsubscribe at any ?time\b.{0,80}"
        ),
        longest_words=48,
    ),
    Rule(
        "cookies",
        "cookies",
        "a cookie or consent notice",
        phrases=split_phrases(
            """
            cookie settings; cookie policy; cookie consent; accept; accept all;
            accept all cookies; reject all; accept cookies; manage cookies; cookies;
            cookie preferences; manage preferences; save preferences; privacy overview;
            we care about your privacy; your privacy choices; manage options; functional;
            strictly necessary cookies; necessary cookies; always active; always enabled;
            analytics cookies; do not sell or share my personal information;
            do not sell my personal information; cookie list; we value your privacy; allow all;
            deny; consent; show purposes; eu privacy
            """
        ),
        pattern=(
            r"(?:we|this (?:web)?site|our (?:web)?site|our partners|the (?:web)?site)\b.{0,40}\b(?:uses?|using|store)\b.{0,40}\b(?:cookies?|similar technologies|technologies like cookies)\b.{0,500}"
            r"|we and our (?:\d+ )?(?:\w+ )?partners\b.{0,500}"
            r"|(?:these|strictly necessary|necessary|functional|analytics|performance|advertisement|marketing|targeting) cookies\b.{0,400}"
            r"|the technical storage or access\b.{0,400}"
            r"|by (?:continuing|using|browsing)\b.{0,80}\b(?:cookies|privacy policy|terms of (?:use|service))\b.{0,200}"
            r"|(?:accept|reject|deny|manage)\b.{0,20}\b(?:cookies|preferences|all)\b.{0,40}"
        ),
        longest_words=100,
    ),
    Rule(
        "advertisement",
        "advertisement",
        "an advertisement's label or disclosure",
        phrases=split_phrases(
            """
            advertisement; advertisements; advert; ad; ads; sponsored; sponsored content; promoted;
            promoted content; paid content; partner content; advertising; advertise; remove ads;
            report this ad; sponsor; skip ad; skip advertisement;
            advertisement - continue reading below; content from our partners
            """
        ),
        pattern=(
            r"(?:advertisement|sponsored(?: by)?|presented by|ad)\s*[:|–—-].{0,60}"
            r"|(?:this (?:post|article|page|site|story|website)|we|our site|our website|some (?:of the )?links|as an amazon)\b.{0,80}"
            r"\b(?:affiliate links?|affiliate commissions?|affiliates?|earn (?:a |an )?(?:small )?commission|qualifying purchases)\b.{0,300}"
        ),
        longest_words=80,
    ),
    Rule(
        "picture_credit",
        "caption",
        "a picture's credit or file name",
        pattern=(
            r"[\w()\[\] .,+&%@’'-]{1,120}\.(?:jpe?g|png|gif|webp|svg|avif)"
            r"|\W*(?:(?:photo|image|picture|photograph|illustration|cover|featured image|photo illustration|portrait|handout)"
            r"(?:s|graphy)?(?: (?:credits?|source|courtesy(?: of)?|via|by))?\s*[:©/|]|(?:photo|photograph|image|picture|illustration)s? (?:credits?|courtesy(?: of)?|by)\b).{0,120}"
            r"|\W*credits?\s*:.{0,80}|\(?(?:image |photo |chart )?source\)?(?:\s?: (?:\S+ ){0,3}\S+)?"
            # A sentence with its credit: "A ferry. Photo: Ada Lind", "A ferry. © Ada Lind", "A ferry (Photo by Ada Lind)".
            r"|.{10,300}(?:[\s.!?)”(](?:(?:photograph|photo|picture|image|illustration)(?: by)?|photo credit|credit|handout)\s?:\s.{2,60}"
            r"|[.!?”]\s*©\s?.{2,60}"
            r"|(?:\(|\| ?)(?:photo|photograph|picture|image|illustration)s? (?:by|courtesy(?: of)?|via|from)\b[^()]{2,60}\)?\.?)"
            r"|.{0,80}(?:/|\(|via |©\s?)(?:getty|getty images|shutterstock|istock|unsplash|reuters|afp|ap photo|alamy|adobe stock|pexels|pixabay)\b.{0,40}"
            r"|(?:getty images|shutterstock|i?stock|istockphoto|unsplash|alamy|adobe stock|pexels|pixabay)\s?[/|].{2,60}"
            r"|(?:image|photo|picture)s? (?:used )?(?:under licen[sc]e|licensed)\b.{0,60}|icons? by \w+ \w+"
            r"|(?:view|open|enlarge|click to enlarge|zoom)\b.{0,20}\b(?:image|photo|gallery|picture)\b.{0,40}"
            r"|(?:\w+ )?(?:user['’]s avatar|profile (?:picture|photo|image)|avatar(?: image)?|featured image|thumbnail image|logo image)"
            r"|<(?:img|iframe|script|div|span|a|svg)\b.{0,580}"
        ),
        longest_words=60,
    ),
    Rule(
        "alt_text",
        "caption",
        "describes a picture that a listener cannot see",
        # An alt text has no main verb and no quotation; a sentence about a picture has one or the other.
        pattern=(
            r"(?!.*\b(?:is|was|are|were|has|had|have|will|would|can|could|may|might|said|says|shows|showed|emerges?|emerged|suggests?|told|came|went|took|made|became|keeps|kept|holds|held)\b)"
            r"(?!.*[“”\"])"
            r"(?:(?:an?|the|two|three)\s+)?(?:[\w-]+\s+){0,3}?"
            rf"{_PICTURE}\s+(?:(?:of|showing|shows|depicting|featuring|illustrating|representing|displaying|symbolizing|with)\b.{{4,300}})"
        ),
        longest_words=50,
    ),
    Rule(
        "tail_heading",
        "related",
        "what follows it belongs to the page, not to the article",
        phrases=split_phrases(
            """
            about the author; about the authors; about author; about us; about me; author;
            authors; author bio; written by; related; related articles; related article;
            related posts; related stories; related content; related topics; related news;
            related reading; related links; related coverage; related tags; you may also like;
            you might also like; you may also enjoy; you might like; more like this; recommended;
            recommended for you; recommended articles; recommended reading; recommended stories;
            more stories; more articles; more news; more from this author; more from author;
            more posts; latest news; latest posts; latest articles; latest stories; latest issue;
            latest; trending; trending now; most popular; most read; most viewed; popular;
            popular posts; popular articles; popular now; editor's picks; editors' picks;
            editor’s picks; top stories; top posts; recent posts; recent articles;
            recent comments; from around the web; around the web; more to explore;
            more in this section; in other news; post navigation; article navigation;
            previous post; next post; previous article; read this next; what to read next; tags;
            filed under; filed in; categories; archives; topics; explore more topics;
            browse by topic; keep reading; share your thoughts; meet the author; post author;
            other posts; other articles; other stories; similar posts; more for you;
            more resources; explore this issue; newsroom; press contact; media contact;
            further reading; no posts
            """
        ),
        pattern=(
            r"(?:tags?|tagged|filed under|filed in|categories|category|topics?|posted in|tagged (?:with|as|in))\s*[:|].{0,200}"
            r"|(?:more|latest|other|recent|popular|related|similar|recommended|trending|featured) (?:from|by|in|stories|articles|posts|news|on|at)\b.{0,50}(?<![.!?])"
            r"|(?:previous|next)(?: post| article| story)?\s*[:←→].{0,120}"
            r"|about (?:the )?(?:author|writer|contributor)s?\b.{0,60}|up next (?:in|on|for)\b.{0,30}"
        ),
        anywhere=True,
        closes=True,
        longest_words=16,
    ),
    Rule(
        "comments",
        "comments",
        "readers' comments start here",
        phrases=split_phrases(
            """
            comments; comment; leave a comment; leave a reply; post a comment; add a comment;
            add comment; reply; join the conversation; join the discussion;
            discussion about this post; view comments; show comments; commentsrestacks;
            toplatestdiscussions; write a comment; submit a comment; no comments; no comments yet;
            cancel reply; leave a reply cancel reply; reader comments; comments are closed;
            post comment; reader interactions; be the first to comment; report abuse;
            your email address will not be published. required fields are marked;
            your email address will not be published
            """
        ),
        pattern=(
            r"\(?\d+\)? (?:comments?|repl(?:y|ies)|responses?|thoughts?)\b.{0,120}|comments?\s*[(:]?\s*\d+\)?"
            r"|(?:leave|post|add|write) (?:a|your) (?:comment|reply)\b.{0,60}"
            r"|you must be logged in\b.{0,60}|your email address will not be\b.{0,90}"
            r"|(?:first |last )?(?:name|e-?mail|website|comment|phone)\s*(?:\*|\(required\)).{0,40}"
            r"|save my name, email.{0,120}|this site uses akismet.{0,120}|.{2,50}\bsays:|this (?:field|form|site) is\b.{0,120}"
        ),
        closes=True,
    ),
    Rule(
        "footer",
        "footer",
        "the page's own imprint or terms",
        phrases=split_phrases(
            """
            privacy policy; terms of use; terms of service; terms & conditions;
            terms and conditions; contact us; sitemap; site map; all rights reserved;
            privacy notice; terms; privacy; imprint; impressum; datenschutz; legal;
            accessibility statement; advertise with us; work with us; careers; privacy center;
            legal notice; copyright; back to top; cookie notice; help center; contact;
            corrections; media kit; editorial guidelines; affiliate program; powered by;
            terms of sale; refund policy; investor relations; press center; do not sell my info;
            about this site; subscribe to our newsletter; follow us; follow us on;
            connect with us; quick links; follow; follow me; find us on
            """
        ),
        pattern=(
            r"(?:copyright\s*(?:©|\(c\)|\d{4}|by\b)|©).{0,250}|.{0,200}\ball rights reserved\b.{0,120}"
            r"|(?:powered by|designed by|made with|hosted by|site by|website by|theme by)\b.{0,50}"
            r"|.{0,80}protected by recaptcha.{0,200}"
            r"|(?:terms|privacy)\b.{0,50}\b(?:privacy|terms|policy|cookies?|conditions)\b.{0,60}"
        ),
        closes=True,
        longest_words=60,
    ),
    Rule(
        "navigation",
        "navigation",
        "a menu entry",
        phrases=split_phrases(
            """
            home; about; blog; news; menu; search; close; skip to content; skip to main content;
            skip to footer; resources; company; support; events; services; email; pricing;
            products; solutions; partners; travel; business; shop; reviews; community; education;
            videos; video; guides; industries; press; podcast; podcasts; english; help; politics;
            entertainment; opinion; lifestyle; sports; sport; jobs; articles; technology; tech;
            health; science; accessories; leadership; locations; back; back to blog; integrations;
            webinars; books; food; previous; next; website; learn; advertising; platform; deals;
            customer stories; testimonials; case studies; courses; culture; research; blogs;
            tools; world; enterprise; customers; connect; money; our team; recipes; marketing;
            awards; international; our story; music; other; people; retail; gaming; documentation;
            subscriptions; obituaries; real estate; games; insights; glossary; español; overview;
            football; insurance; media; united states; apps; software; membership; calendar;
            table of contents; contents; in this article; on this page; jump to; search for;
            site search; toggle navigation; main menu; open menu; close menu; main navigation;
            submit; language; select language; accessibility; sections; image; faq; fashion;
            style; movies; tv; arts; weather; markets; finance; personal finance; magazine;
            classifieds; features; breadcrumb; you are here; print; editorial; editorials;
            columnists; letters; local; national; crime; us news; edition; live
            """
        ),
        pattern=r"(?:skip|jump|go|return|back) to\b.{0,40}|(?:toggle|open|close|show|hide)\b.{0,30}\b(?:menu|navigation|search|submenu|sidebar|table of contents)\b.{0,20}|home\s*[>»/›|].{0,120}",
        anywhere=False,
        longest_words=24,
    ),
    *CARD_RULES,
    *NOTICE_RULES,
)
RULES = in_all_languages(_ENGLISH)
"""In the order in which they are asked; the first that fits names the line."""
