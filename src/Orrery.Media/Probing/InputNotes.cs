using System.Collections.Immutable;
using Orrery.Media.Inspection;
using Orrery.Media.Ladders;
using Orrery.Media.Segments;

namespace Orrery.Media.Probing;

/// <summary>What the report says about an accepted input, as far as its header tells.</summary>
public static class InputNotes
{
    public static ImmutableArray<InputNote> Of(ProbeResult probe) =>
    [
        .. PictureNotes(probe, probe.Video[0]).OfType<InputNote>(),
        .. AudioNotes(probe).OfType<InputNote>(),
    ];

    /// <summary>What only the pictures could tell.</summary>
    /// <param name="found">The finished inspection.</param>
    /// <param name="mapping">How its frames are brought to a constant rate.</param>
    public static ImmutableArray<InputNote> After(SourceInspection found, FrameMapping mapping)
    {
        InputNote?[] notes =
        [
            mapping.IsOneToOne ? null : new("input.variable-rate", "The frame rate varies or is above 60",
                $"normalised to {Number(mapping.Rate.ToDouble())} frames a second: {mapping.Repeated} frames are shown again, {mapping.Dropped} are left out"),
            found.Scan == FieldOrder.Progressive ? null : new("input.interlaced",
                $"The video is interlaced, {(found.Scan == FieldOrder.BottomFirst ? "bottom" : "top")} field first", "deinterlaced with bwdif, one frame for each pair of fields"),
            found.LeadingFrames == 0 ? null : new("input.leading-frames",
                $"The first {found.LeadingFrames} pictures depend on ones that are not in the file", "left out; the video starts with the first whole picture"),
        ];
        return [.. notes.OfType<InputNote>()];
    }

    private static IEnumerable<InputNote?> PictureNotes(ProbeResult probe, VideoStream video)
    {
        var shown = PictureSize.Displayed(video);
        yield return probe.Video.Length > 1
            ? new("input.several-videos", $"The file holds {probe.Video.Length} video streams", $"stream {video.Index} is used") : null;
        yield return video.Rotation != 0
            ? new("input.rotated", $"The picture is to be turned by {video.Rotation} degrees clockwise", "turned before encoding") : null;
        yield return video.SampleAspect != 1
            ? new("input.non-square-pixels", $"Pixels are {video.SampleAspect.Num}:{video.SampleAspect.Den}, not square", $"resampled to square pixels, {shown}") : null;
        yield return shown.Width % 2 != 0 || shown.Height % 2 != 0
            ? new("input.odd-size", $"The picture is {shown}", "encoded with even width and height") : null;
        yield return shown.Width < Ladder.SmallestSide || shown.Height < Ladder.SmallestSide
            ? new("input.tiny", $"The picture is only {shown}", $"enlarged to at least {Ladder.SmallestSide} pixels each way, in one rendition") : null;
        yield return ColourNote(video);
        yield return probe.Start < 0 || video.StartPts < 0
            ? new("input.negative-start", "Timestamps start before zero", "output starts at zero; audio stays in step") : null;
    }

    private static InputNote? ColourNote(VideoStream video)
    {
        var colour = Colours.Of(video);
        if (colour.Tone != Tone.Sdr)
            return new("input.hdr", $"The video is {(colour.Tone == Tone.Pq ? "HDR (PQ)" : "HDR (HLG)")}, {video.BitDepth} bits",
                "tone-mapped to 8-bit BT.709 SDR (zscale to linear light, hable curve at 100 nits); no HDR rendition is made");
        if (!colour.Assumed) return null;
        return new("input.untagged-colour", "The video doesn't say its colour",
            $"taken as {(colour.Source.Matrix == "bt709" ? "BT.709 (720 lines or more)" : "BT.601 (fewer than 720 lines)")}");
    }

    private static IEnumerable<InputNote?> AudioNotes(ProbeResult probe)
    {
        yield return probe.Audio.IsEmpty ? new("input.no-audio", "The file holds no audio", "the stream is silent") : null;
        yield return probe.Audio.Length > 1
            ? new("input.several-audios", $"The file holds {probe.Audio.Length} audio streams", $"stream {probe.Audio[0].Index} is used") : null;
        yield return !probe.Audio.IsEmpty && probe.Audio[0].IsSurround
            ? new("input.surround", $"The audio has {probe.Audio[0].Channels} channels", "both a stereo downmix and a 5.1 rendition are made") : null;
    }

    private static string Number(double value) => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
