namespace Orrery.Media.Packaging;

/// <summary>What an audio track is called and what its encoder did.</summary>
/// <param name="Name">For example <c>stereo</c>: lower-case letters, digits, dots and dashes; it becomes a folder.</param>
/// <param name="Language">ISO 639-2, three lower-case letters; <c>und</c> if unknown.</param>
/// <param name="Label">What a person sees in a menu, for example <c>Stereo</c>; without quotes or line breaks.</param>
/// <param name="Priming">Samples the encoder put before the sound, if the file has no edit list to say so (ffmpeg's AAC encoder: 1024). Null takes the edit list's word.</param>
public sealed record AudioTrackFacts(string Name, string Language = "und", string Label = "Audio", int? Priming = null)
{
    internal void Check()
    {
        TrackName.Check(Name);
        if (Language.Length != 3 || !Language.All(c => c is >= 'a' and <= 'z'))
            throw new ArgumentException($"Track '{Name}' has the language '{Language}'; it must be three lower-case letters (ISO 639-2), 'und' if unknown.");
        if (Label.Length == 0 || Label.Any(c => c == '"' || char.IsControl(c)))
            throw new ArgumentException($"Track '{Name}' has the label '{Label}'; it must have no quotes and no control characters.");
    }
}
