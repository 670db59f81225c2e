using System.Collections.Immutable;

namespace Orrery.Media.Probing;

/// <summary>Which inputs are refused, and what is noteworthy about those that aren't.</summary>
/// <remarks>
/// Three moments, each cheap: the bytes before any tool runs (<see cref="CheckBytes"/>), a probe that failed (<see cref="ProbeFailure"/>),
/// and the probe's answer (<see cref="Check"/>). What only the pictures can tell (variable rate, real scan type, damage) comes from
/// inspection.
/// </remarks>
public static class InputRules
{
    /// <summary>Checks what is known without a tool: the size and the first <see cref="FirstBytes.Wanted"/> bytes.</summary>
    public static InputVerdict CheckBytes(long fileSize, ReadOnlySpan<byte> firstBytes)
    {
        if (fileSize == 0) return InputVerdict.Refused(Refusals.Empty);
        if (FirstBytes.LooksLikePlaylist(firstBytes)) return InputVerdict.Refused(Refusals.Playlist);
        if (FirstBytes.LooksLikeText(firstBytes)) return InputVerdict.Refused(Refusals.PlainText);
        return InputVerdict.Clean;
    }

    /// <summary>Checks everything that is known after a successful probe. The refusals come in order of importance.</summary>
    /// <param name="probe">What the file says.</param>
    /// <param name="probeStderr">What the probe printed beside it: the only place that names the size of a picture above the decoder's cap.</param>
    /// <param name="fileSize">Bytes of the file.</param>
    /// <param name="firstBytes">Up to <see cref="FirstBytes.Wanted"/> of them.</param>
    /// <param name="caps">Limits; null for the default.</param>
    public static InputVerdict Check(ProbeResult probe, string probeStderr, long fileSize, ReadOnlySpan<byte> firstBytes, InputCaps? caps = null)
    {
        var bytes = CheckBytes(fileSize, firstBytes);
        if (!bytes.Accepted) return bytes;
        var refusals = StructureRefusals(WithRefusedSize(probe, probeStderr), caps ?? InputCaps.Default).ToImmutableArray();
        return refusals.IsEmpty ? new InputVerdict([], InputNotes.Of(probe)) : InputVerdict.Refused(refusals);
    }

    private static IEnumerable<InputRefusal> StructureRefusals(ProbeResult probe, InputCaps caps)
    {
        if (probe.Demuxer is null)
        {
            yield return Refusals.Container(probe.Container);
            yield break;
        }
        if (probe.StreamCount > caps.Streams) yield return Refusals.TooManyStreams(probe.StreamCount, caps.Streams);
        if (probe.StreamCount == 0) yield return Refusals.NoStreams;
        else if (probe.Video.IsEmpty) yield return probe.Audio.IsEmpty ? Refusals.NoVideo : Refusals.AudioOnly;
        else foreach (var refusal in PictureRefusals(probe, probe.Video[0], caps)) yield return refusal;
    }

    private static IEnumerable<InputRefusal> PictureRefusals(ProbeResult probe, VideoStream video, InputCaps caps)
    {
        if ((long)video.Width * video.Height > caps.Pixels)
        {
            yield return Refusals.TooManyPixels(video, caps.Pixels);
            yield break;
        }
        var duration = video.Duration ?? probe.Duration;
        if (video.FrameCount == 0 || duration <= 0)
        {
            yield return Refusals.NoDuration(video);
            yield break;
        }
        if (video.Codec is null) yield return Refusals.UnknownCodec(video);
        else if (video.Width <= 0 || video.Height <= 0 || video.PixelFormat is null) yield return Refusals.NoPicture(video);
        if ((video.FrameCount ?? FramesIn(duration, video)) is { } frames && frames > caps.Frames) yield return Refusals.TooManyFrames(video, frames, caps.Frames);
    }

    /// <summary>A decoder that refused a picture for its size leaves the size unknown, but says it: "Picture size 16000x16000 exceeds …".</summary>
    private static ProbeResult WithRefusedSize(ProbeResult probe, string stderr)
    {
        const string said = "Picture size ";
        if (probe.Video is not [{ PixelFormat: null } video, ..] || !stderr.Contains("exceeds specified max pixel count")) return probe;
        var size = stderr[(stderr.IndexOf(said, StringComparison.Ordinal) + said.Length)..].Split(' ')[0].Split('x');
        return size.Length == 2 && int.TryParse(size[0], out var width) && int.TryParse(size[1], out var height)
            ? probe with { Video = probe.Video.SetItem(0, video with { Width = width, Height = height }) }
            : probe;
    }

    private static long? FramesIn(Rational? duration, VideoStream video) =>
        duration is { } d && (video.AverageRate ?? video.BaseRate) is { } rate ? (long)(d.ToDouble() * rate.ToDouble()) : null;
}
