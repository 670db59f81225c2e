namespace Orrery.Media.Inspection;

/// <summary>A line that speaks of damage.</summary>
/// <param name="Kind">What it speaks of.</param>
/// <param name="Before">Index into <see cref="InspectionLog.Frames"/> of the frame that came next; their count if none did.</param>
/// <param name="Line">The line without the tool's addresses.</param>
public readonly record struct LogFault(FaultKind Kind, int Before, string Line);

/// <summary>What a fault is about.</summary>
public enum FaultKind
{
    /// <summary>The frame that follows came out of the decoder damaged.</summary>
    DamagedFrame,

    /// <summary>A packet of the video gave no frame.</summary>
    LostPicture,

    /// <summary>The audio couldn't be decoded.</summary>
    Audio,

    /// <summary>The container's structure broke: a part of the file is missing or overwritten.</summary>
    Container,
}
