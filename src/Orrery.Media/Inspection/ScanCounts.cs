using Orrery.Media.Probing;

namespace Orrery.Media.Inspection;

/// <summary>How many frames idet took for what, looking at several frames at a time.</summary>
public readonly record struct ScanCounts(int TopFirst, int BottomFirst, int Progressive, int Undetermined)
{
    /// <summary>The scan type to work with: what the file says unless the pictures clearly contradict.</summary>
    /// <remarks>
    /// A file that says progressive is taken at its word. One that says interlaced is, too, unless nine in ten determined frames look
    /// progressive (progressive frames in an interlaced container). One that says nothing must show three quarters of its frames interlaced
    /// and ten times as many with one field order as with the other: fine patterns confuse the detector. Which field comes first is read
    /// from the pictures if they are clear, since containers often have it wrong.
    /// </remarks>
    public FieldOrder Decide(FieldOrder said)
    {
        var interlaced = TopFirst + BottomFirst;
        var determined = interlaced + Progressive;
        return said switch
        {
            FieldOrder.Progressive => FieldOrder.Progressive,
            FieldOrder.Unknown => interlaced * 4 >= determined * 3 ? Shown(10) ?? FieldOrder.Progressive : FieldOrder.Progressive,
            _ => determined >= Enough && Progressive * 10 >= determined * 9 ? FieldOrder.Progressive : Shown(2) ?? said,
        };
    }

    private const int Enough = 5;

    /// <summary>The field order that so many times as many frames show as the other.</summary>
    private FieldOrder? Shown(int times) =>
        TopFirst + BottomFirst < Enough ? null
        : TopFirst >= times * BottomFirst ? FieldOrder.TopFirst
        : BottomFirst >= times * TopFirst ? FieldOrder.BottomFirst
        : null;
}
