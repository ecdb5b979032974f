"""English words of two and three letters: what is written like them in capitals is a word; other letters are an acronym.

From the word list of pyspellchecker (MIT licence), by how often they come, without names of organizations and bits of words.
"""

from __future__ import annotations

SHORT_WORDS = frozenset(
    """abe abs ace ach act ada add ado ads aft aga age ago ah aha aid ail aim ain air ala ale ali all am amp amy an ana and ann
    ant any ape apt arc ard are ark arm art as asa ash ask ass at ate aus ava aw awe axe ay aye baa bad bag bah bam ban bar
    bat bay be bed bee beg ben bet bey bib bid big bin bit biz blu boa bob bod bog bon boo bop bow box boy bra bub bud bug bum
    bun bur bus but buy by bye cab cad cal cam can cap car cat caw cha che chi cob cod cog con coo cop cot cow coy coz cry cub
    cud cue cup cur cut dab dad dam dan day deb dee del den dew dey did die dig dim din dip dit do doc doe dog doh dom don dos
    dot dow dry dub dud due dug duh dun duo dye ear eat eau ebb eek eel eff egg ego eh eke elf eli elk ell elm emu end er era
    ere err eta eth eva eve ewe eye fab fad fan far fat fax fay fed fee fen few fey fez fib fie fig fin fir fit fix flu fly
    fob foe fog fop for fox fro fry fun fur gab gag gal gap gas gat gay gee gel gem get gig gil gin git go gob god goo got goy
    gum gun gus gut guv guy gym ha had hag hah hal ham han has hat haw hay he hem hen hep her hew hex hey hi hic hid hie him
    hip his hit hm hmm ho hob hoe hog hon hoo hop hos hot how hoy hub hue hug huh hum hun hut ian ice icy ida ids if ifs ike
    ilk ill imp in ink inn ion ire irk is it ito its ivy ja jab jag jam jar jaw jay jet jew jib jig jim job joe jog jon jot
    joy jug jut kay keg ken key kid kim kin kip kit lab lad lag lam lap law lax lay lea led lee leg lei len leo les let lew
    lid lie lip lit liz lo lob log loo lop lot lou low lox lug lux lye mac mad mae mam man mao map mar mat maw max may me meg
    mel men met mew mic mid mig mix mob mod moe moi mom mon moo mop mot mow mud mug mum my nab nae nag nah nam nap nat nay ned
    net new nib nil nip nit nix no nob nod nog non nor not now nub nun nut oaf oak oar oat och odd ode of off oft oh ohm oil
    old on one oof ooh ope ops opt or orb ore oui our out ova ow owe owl own ox pad pah pal pan pap par pat paw pax pay pea
    pec pee peg pen pep per pet pew pic pie pig pin pit ply pod poe poi pom poo pop pot pow pox pro pry pub pud pug pun
    pup pus put qua rag rah raj ram ran rap rat raw ray red ref rev rex rib rid rig rim rio rip rob rod roe ron roo rot row
    roy rub rue rug rum run rut rye sac sad sag sam san sap sat saw sax say sea sec see set sew sex she shy sic sid sin sip
    sir sis sit six ska ski sky sly so sob sod sol son sop sot sow sox soy spa spy sty sub sue sum sun tab tad tag tan tao tap
    tar tax tea ted tee ten the tho thy tic tie til tim tin tip tit to toe tom ton too top tor tot tow toy try tub tug tum tun
    tut tux two tyr ugh uh um umm ump up ups urn us use vac van vat veg vet vex via vie vim vow wad wag wan war was wax way we
    web wee wet who why wig win wit wiz woe wok won woo wot wow wry yah yak yam yap yaw yay ye yea yen yep yer yes yet yew yin
    yip yo yon you yow yuk yum yup zap zed zee zen zig zip zit zoe zoo""".split()
)
