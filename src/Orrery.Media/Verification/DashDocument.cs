using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Orrery.Media.Verification;

/// <summary>A representation of a DASH manifest, with what it inherits from its adaptation set.</summary>
/// <param name="Id">The representation's id.</param>
/// <param name="Attributes">Its own and its set's.</param>
/// <param name="Init">Address of the initialisation.</param>
/// <param name="Timescale">Ticks a second of the timeline.</param>
/// <param name="Segments">Address, start and duration of every segment, in ticks.</param>
public sealed record DashRepresentation(
    string Id, ImmutableDictionary<string, string> Attributes, string Init, uint Timescale, ImmutableArray<(string Uri, long Start, long Duration)> Segments)
{
    /// <summary>An attribute, or an empty text.</summary>
    public string this[string name] => Attributes.GetValueOrDefault(name, "");
}

/// <summary>A static DASH manifest with segment templates and timelines, as a player would read it.</summary>
/// <param name="Bytes">Size of the manifest.</param>
/// <param name="Duration">mediaPresentationDuration.</param>
public sealed record DashDocument(int Bytes, TimeSpan Duration, TimeSpan MinBufferTime, ImmutableArray<DashRepresentation> Representations)
{
    /// <summary>The most segments a representation may have: 48 hours of one second.</summary>
    public const int MaxSegments = 172_800;

    private const long MaxBytes = 16 << 20;

    /// <exception cref="FormatException">It isn't such a manifest.</exception>
    public static DashDocument Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes.ToArray());
            using var reader = XmlReader.Create(stream, new() { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxBytes });
            var mpd = XDocument.Load(reader).Root!;
            var periods = Children(mpd, "Period").ToArray();
            if (mpd.Name.LocalName != "MPD" || periods.Length != 1) throw new FormatException("it isn't an MPD of one period");
            return new(bytes.Length, XmlConvert.ToTimeSpan(Attribute(mpd, "mediaPresentationDuration")), XmlConvert.ToTimeSpan(Attribute(mpd, "minBufferTime")),
                [.. Children(periods[0], "AdaptationSet").SelectMany(set => Children(set, "Representation").Select(r => Read(set, r)))]);
        }
        catch (Exception e) when (e is XmlException or OverflowException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static DashRepresentation Read(XElement set, XElement representation)
    {
        var id = Attribute(representation, "id");
        var template = Children(representation, "SegmentTemplate").Concat(Children(set, "SegmentTemplate")).FirstOrDefault()
            ?? throw new FormatException($"representation '{id}' has no SegmentTemplate");
        var media = Attribute(template, "media").Replace("$RepresentationID$", id);
        var number = Number(Attribute(template, "startNumber"));
        var segments = ImmutableArray.CreateBuilder<(string, long, long)>();
        long time = 0;
        foreach (var s in Children(template, "SegmentTimeline").SelectMany(t => Children(t, "S")))
        {
            if (s.Attribute("t") is { } start) time = Number(start.Value);
            var (duration, repeat) = (Number(Attribute(s, "d")), s.Attribute("r") is { } r ? Number(r.Value) : 0);
            if (segments.Count + repeat >= MaxSegments) throw new FormatException($"representation '{id}' has more than {MaxSegments} segments");
            for (; repeat >= 0; repeat--, time += duration, number++)
                segments.Add((media.Replace("$Number%05d$", number.ToString("D5", CultureInfo.InvariantCulture)).Replace("$Number$", $"{number}"), time, duration));
        }
        var attributes = set.Attributes().Concat(representation.Attributes()).Aggregate(
            ImmutableDictionary<string, string>.Empty, (all, a) => all.SetItem(a.Name.LocalName, a.Value));
        return new(id, attributes, Attribute(template, "initialization").Replace("$RepresentationID$", id),
            checked((uint)Number(Attribute(template, "timescale"))), segments.DrainToImmutable());
    }

    private static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);

    private static string Attribute(XElement element, string name) =>
        element.Attribute(name)?.Value ?? throw new FormatException($"{element.Name.LocalName} has no @{name}");

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException($"'{text}' is not a whole number");
}
