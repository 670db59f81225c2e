using System.Collections.Immutable;

namespace Orrery.Media.Inspection;

/// <summary>The coded pictures of the video stream: which frames there are, and where decoding can start. Nothing was decoded for it.</summary>
public sealed record PacketIndex
{
    /// <summary>In the order of the file.</summary>
    public required ImmutableArray<Packet> Packets { get; init; }

    /// <summary>
    /// True if every picture has a timestamp of its own, so that frames can be counted and found without decoding. AVI with B-frames and many
    /// MPEG programme streams lack some.
    /// </summary>
    public required bool IsReliable { get; init; }

    /// <summary>Timestamps of the frames that are shown, ascending: those from the first keyframe on. Empty unless reliable.</summary>
    public required ImmutableArray<long> ShownPts { get; init; }

    /// <summary>Timestamps of the keyframes that have one, ascending: where reading may start.</summary>
    public required ImmutableArray<long> KeyPts { get; init; }

    /// <summary>
    /// True if pictures that follow a keyframe in the file are shown before it: they may need the pictures before the keyframe, so reading
    /// starts one keyframe earlier.
    /// </summary>
    public required bool HasOpenGops { get; init; }

    /// <summary>How many pictures at the start can't be decoded for want of a keyframe before them.</summary>
    public required int LeadingCount { get; init; }

    public static PacketIndex Of(ImmutableArray<Packet> packets)
    {
        var firstKey = packets.FirstOrDefault(p => p.IsKey);
        var reliable = firstKey.IsKey && packets.All(p => p.Pts is not null) && packets.Select(p => p.Pts).Distinct().Count() == packets.Length;
        var decodable = reliable ? packets.Where(p => p.Pts >= firstKey.Pts).ToArray() : [];
        return new PacketIndex
        {
            Packets = packets,
            IsReliable = reliable,
            ShownPts = [.. decodable.Where(p => !p.IsHidden).Select(p => p.Pts!.Value).Order()],
            KeyPts = [.. packets.Where(p => p.IsKey && p.Pts is not null).Select(p => p.Pts!.Value).Order()],
            HasOpenGops = FollowsEarlierPicture(packets),
            LeadingCount = reliable ? packets.Length - decodable.Length : 0,
        };
    }

    private static bool FollowsEarlierPicture(ImmutableArray<Packet> packets)
    {
        long? key = null;
        foreach (var packet in packets)
        {
            if (packet.IsKey) key = packet.Pts;
            else if (packet.Pts < key) return true;
        }
        return false;
    }
}
