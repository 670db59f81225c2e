namespace Orrery.Media.Inspection;

/// <summary>The first place where the source is damaged.</summary>
/// <param name="Frame">Number of the first bad or missing frame, counted from the start of the title.</param>
/// <param name="Seconds">Its time after the first frame of the title.</param>
/// <param name="What">What is wrong, one sentence without a full stop.</param>
/// <param name="BadFrames">Frames of the inspected range that are damaged or missing; at least 1 unless only the sound is damaged.</param>
public sealed record Damage(int Frame, Rational Seconds, string What, int BadFrames)
{
    /// <summary>Hours, minutes, seconds and milliseconds: "00:00:12.125".</summary>
    public string Timecode => Clock.Format(Seconds);

    public override string ToString() => $"The source is damaged at {Timecode} (frame {Frame}): {What}.";
}
