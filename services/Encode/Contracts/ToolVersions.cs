namespace Orrery.Services.Encode.Contracts;

/// <summary>The builds that make a result what it is; part of the input, so that another build's results are never mixed in.</summary>
/// <param name="Ffmpeg">First line of its version text.</param>
/// <param name="FfmpegBuild">Fingerprint of the whole version text: configuration and library versions.</param>
/// <param name="Scorer">First line of the scoring ffprobe's version text.</param>
public sealed record ToolVersions(string Ffmpeg, string FfmpegBuild, string Scorer);
