namespace Orrery.Media.Commands;

/// <summary>How hard to try. A part of every chunk's identity.</summary>
/// <param name="Preset">x264 preset.</param>
/// <param name="Threads">Encoder threads; x264's output differs between counts, so it is pinned.</param>
/// <param name="DecoderThreads">Decoder threads; they don't change the output.</param>
public sealed record EncodeSettings(string Preset = "veryfast", int Threads = 1, int DecoderThreads = 1)
{
    public static readonly EncodeSettings Default = new();
}
