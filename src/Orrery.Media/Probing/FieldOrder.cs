namespace Orrery.Media.Probing;

/// <summary>How a frame's lines were taken, as the container or the codec says.</summary>
public enum FieldOrder
{
    /// <summary>Nothing is said; inspection decides from the pictures.</summary>
    Unknown,
    Progressive,

    /// <summary>Interlaced, the top field is shown first.</summary>
    TopFirst,

    /// <summary>Interlaced, the bottom field is shown first.</summary>
    BottomFirst,
}
