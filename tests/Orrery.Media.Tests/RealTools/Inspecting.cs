using System.Collections.Concurrent;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Probing;

namespace Orrery.Media.Tests.RealTools;

/// <summary>A clip probed and inspected with the real tools, as the encode service does it.</summary>
internal sealed record Inspecting(SourceInput Input, ProbeResult Probe, PacketIndex Packets, ExcerptRange? Range, SourceInspection Found)
{
    public VideoStream Video => Probe.Video[0];

    public static ProbeResult ProbeOf(string path) => ProbeJson.Parse(MediaTool.Run(ProbeCommand.For(new SourceInput(path))).Succeeded().Text("probe.json"));

    /// <param name="path">The clip.</param>
    /// <param name="start">Seconds; null for the whole clip.</param>
    /// <param name="duration">Seconds; null for the rest.</param>
    /// <remarks>Each is made once; a clip doesn't change.</remarks>
    public static Inspecting Of(string path, Rational? start = null, Rational? duration = null) =>
        Done.GetOrAdd((path, start, duration), key => new(() => Inspect(key.Path, key.Start, key.Duration))).Value;

    private static readonly ConcurrentDictionary<(string Path, Rational? Start, Rational? Duration), Lazy<Inspecting>> Done = [];

    private static Inspecting Inspect(string path, Rational? start, Rational? duration)
    {
        var probe = ProbeOf(path);
        var (input, video) = (new SourceInput(path, probe.Demuxer), probe.Video[0]);
        var packets = PacketIndex.Of(PacketList.Parse(MediaTool.Run(PacketsCommand.For(input, video.Index)).Succeeded().Text("packets.csv")));
        var range = start is { } from ? ExcerptRange.Of(packets.ShownPts, video.TimeBase, from, duration) : null;
        var begin = range is null ? ReadStart.FileStart : ReadStart.For(packets.KeyPts, packets.HasOpenGops, range.FirstPts, video.TimeBase);
        var audio = probe.Audio.FirstOrDefault();
        var run = MediaTool.Run(InspectCommand.For(input, video, audio, range, begin));
        var log = InspectionLog.Parse(run.Text(InspectCommand.Log), video.Index, audio?.Index ?? -1);
        return new Inspecting(input, probe, packets, range, SourceInspection.Of(video, packets, FrameHashList.Parse(run.Text(InspectCommand.Hashes)), log, range));
    }
}
