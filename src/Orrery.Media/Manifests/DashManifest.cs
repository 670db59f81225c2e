using System.Collections.Immutable;
using System.Text;
using System.Xml;
using Orrery.Media.Packaging;
using Orrery.Media.Probing;

namespace Orrery.Media.Manifests;

/// <summary>The DASH manifest (ISO/IEC 23009-1): one static period; the segments are those of HLS, addressed by number, timed by a SegmentTimeline a set.</summary>
/// <remarks>The timeline is in presentation time: the first audio segment's duration leaves out the priming that the edit list skips.</remarks>
internal static class DashManifest
{
    private const string Namespace = "urn:mpeg:dash:schema:mpd:2011";
    private const string Profiles = "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019";

    public static byte[] Write(ImmutableArray<VideoTrack> videos, ImmutableArray<AudioTrack> audios, Rates rates)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            var longest = videos.Cast<Track>().Concat(audios).SelectMany(t => t.Segments.Select(s => Seconds.Micros(s.Duration, t.Timescale))).Max();
            xml.WriteStartElement("MPD", Namespace);
            Attributes(xml, ("xmlns", Namespace), ("profiles", Profiles), ("type", "static"), ("mediaPresentationDuration", Seconds.Xml(Seconds.Micros(videos[0].DurationTicks, videos[0].Timescale))),
                ("maxSegmentDuration", Seconds.Xml(longest)), ("minBufferTime", Seconds.Xml(rates.TargetSeconds * 1_000_000L)));
            xml.WriteStartElement("Period");
            Attributes(xml, ("id", "1"), ("start", "PT0S"));
            var id = 0;
            foreach (var set in videos.GroupBy(v => (v.Codec.Split('.')[0], v.FrameRate, v.Colour))) Video(xml, ++id, [.. set], rates);
            foreach (var audio in audios) Audio(xml, ++id, audio, rates, main: audio == audios[0]);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return [.. bytes.ToArray(), (byte)'\n'];
    }

    private static void Video(XmlWriter xml, int id, ImmutableArray<VideoTrack> set, Rates rates)
    {
        var shapes = set.Select(v => new Rational((v.SampleAspect * v.Width).Num, (v.SampleAspect * v.Width).Den * v.Height)).Distinct().ToArray();
        xml.WriteStartElement("AdaptationSet");
        Attributes(xml, ("id", $"{id}"), ("contentType", "video"), ("mimeType", "video/mp4"), ("segmentAlignment", "true"), ("startWithSAP", "1"));
        if (shapes is [var shape]) Attributes(xml, ("par", Ratio(shape)));
        Attributes(xml, ("maxWidth", $"{set.Max(v => v.Width)}"), ("maxHeight", $"{set.Max(v => v.Height)}"), ("frameRate", $"{set[0].FrameRate}"));
        var colour = set[0].Colour;
        var kind = colour.VideoRange == "SDR" ? "SupplementalProperty" : "EssentialProperty";
        Descriptor(xml, kind, "urn:mpeg:mpegB:cicp:ColourPrimaries", $"{colour.Primaries}");
        Descriptor(xml, kind, "urn:mpeg:mpegB:cicp:TransferCharacteristics", $"{colour.Transfer}");
        Descriptor(xml, kind, "urn:mpeg:mpegB:cicp:MatrixCoefficients", $"{colour.Matrix}");
        Descriptor(xml, "Role", "urn:mpeg:dash:role:2011", "main");
        Template(xml, set[0], "video/$RepresentationID$");
        foreach (var video in set)
        {
            Representation(xml, video.Name, video, rates);
            Attributes(xml, ("width", $"{video.Width}"), ("height", $"{video.Height}"), ("sar", Ratio(video.SampleAspect)));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Audio(XmlWriter xml, int id, AudioTrack audio, Rates rates, bool main)
    {
        xml.WriteStartElement("AdaptationSet");
        Attributes(xml, ("id", $"{id}"), ("contentType", "audio"), ("mimeType", "audio/mp4"));
        if (audio.Language != "und") Attributes(xml, ("lang", Languages.TagOf(audio.Language)));
        Attributes(xml, ("segmentAlignment", "true"), ("startWithSAP", "1"));
        xml.WriteElementString("Label", Namespace, audio.Label);
        Descriptor(xml, "Role", "urn:mpeg:dash:role:2011", main ? "main" : "alternate");
        Template(xml, audio, audio.Folder);
        Representation(xml, $"audio-{audio.Name}", audio, rates);
        Attributes(xml, ("audioSamplingRate", $"{audio.SampleRate}"));
        Descriptor(xml, "AudioChannelConfiguration", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011", $"{audio.Channels}");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Representation(XmlWriter xml, string id, Track track, Rates rates)
    {
        xml.WriteStartElement("Representation");
        Attributes(xml, ("id", id), ("bandwidth", $"{rates.Sustained(track)}"), ("codecs", track.Codec));
    }

    private static void Template(XmlWriter xml, Track track, string folder)
    {
        xml.WriteStartElement("SegmentTemplate");
        Attributes(xml, ("timescale", $"{track.Timescale}"), ("startNumber", $"{track.Segments[0].Number}"),
            ("initialization", $"{folder}/{PackageLayout.Init}"), ("media", $"{folder}/{PackageLayout.SegmentTemplate}"));
        xml.WriteStartElement("SegmentTimeline");
        for (var i = 0; i < track.Segments.Length;)
        {
            var (first, duration) = (i == 0, track.Segments[i].Duration);
            var same = track.Segments.Skip(i).TakeWhile(s => s.Duration == duration).Count();
            xml.WriteStartElement("S");
            if (first) Attributes(xml, ("t", "0"));
            Attributes(xml, ("d", $"{duration}"));
            if (same > 1) Attributes(xml, ("r", $"{same - 1}"));
            xml.WriteEndElement();
            i += same;
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Descriptor(XmlWriter xml, string element, string scheme, string value)
    {
        xml.WriteStartElement(element);
        Attributes(xml, ("schemeIdUri", scheme), ("value", value));
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes) xml.WriteAttributeString(name, value);
    }

    private static string Ratio(Rational value) => $"{value.Num}:{value.Den}";
}
