using System.Collections.Frozen;

namespace Orrery.Media.Probing;

/// <summary>Languages as files tag them and as manifests must: ISO 639-2 in containers, the shortest code (BCP 47) in HLS and DASH.</summary>
public static class Languages
{
    /// <summary>ISO 639-2/T, its bibliographic variant where there is one, ISO 639-1. Others keep their three letters, which BCP 47 allows.</summary>
    private const string Table =
        "ara/ar bel/be ben/bn bul/bg cat/ca ces:cze/cs cym:wel/cy dan/da deu:ger/de ell:gre/el eng/en est/et eus:baq/eu fas:per/fa fin/fi fra:fre/fr gle/ga glg/gl guj/gu "
        + "heb/he hin/hi hrv/hr hun/hu hye:arm/hy ind/id isl:ice/is ita/it jpn/ja kan/kn kat:geo/ka kaz/kk khm/km kor/ko lav/lv lit/lt mal/ml mar/mr mkd:mac/mk mon/mn "
        + "msa:may/ms mya:bur/my nep/ne nld:dut/nl nob/nb nno/nn nor/no pan/pa pol/pl por/pt ron:rum/ro rus/ru sin/si slk:slo/sk slv/sl spa/es sqi:alb/sq srp/sr swa/sw "
        + "swe/sv tam/ta tel/te tha/th tgl/tl tur/tr ukr/uk urd/ur uzb/uz vie/vi zho:chi/zh zul/zu";

    private static readonly FrozenDictionary<string, (string Code, string Tag)> Known = Table.Split(' ')
        .SelectMany(entry => Names(entry).Select(name => (name, Value: (entry[..3], entry[^2..])))).ToFrozenDictionary(e => e.name, e => e.Value);

    /// <summary>The ISO 639-2/T code of a file's language tag; null if it says nothing that can be used.</summary>
    /// <param name="tag">Three letters in either form, or BCP 47 such as <c>en-GB</c>, of which only the language is kept.</param>
    public static string? CodeOf(string? tag)
    {
        var first = tag?.Split('-', '_')[0].ToLowerInvariant() ?? "";
        if (Known.TryGetValue(first, out var known)) return known.Code;
        // Reserved codes say nothing of a language: undetermined, several, none, uncoded; and qaa to qtz are private.
        return first is "und" or "mul" or "zxx" or "mis" || first.Length != 3 || !first.All(char.IsAsciiLetterLower) || (first[0] == 'q' && first[1] <= 't') ? null : first;
    }

    /// <summary>The BCP 47 tag of an ISO 639-2/T code.</summary>
    public static string TagOf(string code) => Known.TryGetValue(code, out var known) ? known.Tag : code;

    private static string[] Names(string entry) => entry.Split(':', '/');
}
