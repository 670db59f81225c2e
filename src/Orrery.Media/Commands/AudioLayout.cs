namespace Orrery.Media.Commands;

/// <summary>A layout that audio is delivered in.</summary>
/// <param name="Name">Fit for a file name: "stereo" or "surround".</param>
/// <param name="Channels">ffmpeg's layout name.</param>
/// <param name="ChannelCount">Channels.</param>
/// <param name="BitRate">AAC-LC bits a second.</param>
public sealed record AudioLayout(string Name, string Channels, int ChannelCount, int BitRate)
{
    /// <summary>Always made; from more channels by ffmpeg's standard downmix (centre and surrounds at −3 dB, no LFE).</summary>
    public static readonly AudioLayout Stereo = new("stereo", "stereo", 2, 128_000);

    /// <summary>Made as well if the source has six channels or more.</summary>
    public static readonly AudioLayout Surround = new("surround", "5.1", 6, 384_000);
}
