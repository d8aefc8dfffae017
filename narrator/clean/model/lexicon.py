"""Which words are of the sort that joins a sentence, and which mark what stands around an article?"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    the a an and or but of to in on at by for with from as is are was were be been being have has had do
    does did not no this that these those it its he she they we you i his her their our your my me him
    them us who which what when where how why if then than so because while after before about into over
    under out up down off more most some any all can could will would should may might must there here
    also just only very such other another each both between during through against der die das und oder
    aber von zu im am auf mit für bei aus nach über unter als wie ist sind war waren hat haben wird
    werden nicht ein eine einer einem einen sich auch es er sie wir ihr dass den dem des noch nur vor
    zum zur durch le la les un une du de et ou mais dans sur pour par avec est sont été ont ne pas que
    qui ce cette ces il elle ils elles nous vous se sa son ses leur plus au aux en comme el los las una
    unos unas y o pero con para por fue ha han lo su sus al del como más este esta estos
    """.split()
)
"""Small words of English, German, French and Spanish: running text has many, menus have few."""

KINDS: dict[str, frozenset[str]] = {
    "photo": frozenset(
        """
        photo photos image images picture pictured pictures getty reuters ap afp shutterstock credit
        courtesy screenshot photograph photographer photography istock unsplash pexels alamy
        illustration caption foto bild imagen figure via file handout epa pa left right above jpg png
        jpeg webp gif svg alt logo icon avatar headshot thumbnail
        """.split()
    ),
    "social": frozenset(
        """
        share tweet facebook twitter linkedin pinterest whatsapp reddit email print instagram youtube
        telegram tiktok messenger flipboard copy link follow rss pocket tumblr bluesky threads mastodon
        compartir teilen partager
        """.split()
    ),
    "signup": frozenset(
        """
        subscribe newsletter newsletters sign signup inbox email register login log join account
        subscription subscriber subscribers unlimited membership member trial free updates alerts
        notifications unsubscribe abonnieren anmelden inscrivez suscríbete abonnez latest delivered
        """.split()
    ),
    "comment": frozenset(
        """
        comment comments reply replies report commenting likes upvote downvote posted says wrote
        permalink anonymous respond response logged kommentar kommentare antworten répondre commentaires
        comentarios moderated
        """.split()
    ),
    "related": frozenset(
        """
        related read more also recommended trending popular latest stories watch listen see next
        previous continue reading story articles posts article topics tags tagged categories filed
        category similar like might mehr lesen lire aussi leer también sponsored
        """.split()
    ),
    "author": frozenset(
        """
        by author editor reporter correspondent writer staff contributor columnist written journalist
        von par por published updated posted contributed covers biography bio senior
        """.split()
    ),
    "legal": frozenset(
        """
        copyright rights reserved terms privacy policy cookie cookies conditions disclaimer trademark
        llc inc ltd consent gdpr accept impressum datenschutz sitemap accessibility careers advertise
        contact preferences
        """.split()
    ),
    "advert": frozenset(
        """
        advertisement advertisements advertising ad ads sponsored promoted promo anzeige publicité
        publicidad scroll affiliate commission shop buy deal deals coupon
        """.split()
    ),
    "month": frozenset(
        """
        january february march april may june july august september october november december jan feb
        mar apr jun jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember
        janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero
        marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        """.split()
    ),
    "time": frozenset(
        """
        ago am pm gmt utc est edt et pst pdt pt ist bst cet min mins minute minutes hour hours hrs day
        days yesterday today monday tuesday wednesday thursday friday saturday sunday mon tue wed thu
        fri sat sun uhr
        """.split()
    ),
    "menu": frozenset(
        """
        home about menu search skip navigation content main toggle close open sections news sports sport
        business opinion entertainment lifestyle video videos podcast podcasts weather jobs shop store
        blog faq help support login more view all back top show hide load download
        """.split()
    ),
    "person": frozenset(
        """
        i my me we our us mine myself
        """.split()
    ),
    "you": frozenset(
        """
        you your yours yourself
        """.split()
    ),
    "said": frozenset(
        """
        said says told added explained according
        """.split()
    ),
}
"""Words that show what a line is for, by kind; a word may be of several."""

KIND_NAMES = tuple(KINDS)
"""The kinds, in the order of their features."""

FURNITURE_KINDS = ("social", "signup", "comment", "related", "legal", "advert", "menu")
"""The kinds that hardly stand in an article but as single words."""
