using Orrery.Media.Probing;

namespace Orrery.Media.Inspection;

/// <summary>How many frames idet took for what, looking at several frames at a time.</summary>
public readonly record struct ScanCounts(int TopFirst, int BottomFirst, int Progressive, int Undetermined)
{
    /// <summary>The scan type to work with: what the file says unless the pictures clearly contradict.</summary>
    /// <remarks>
    /// A file that says interlaced is taken at its word unless nine in ten determined frames look progressive (progressive frames in an
    /// interlaced container); one that says progressive or nothing must show at least half interlaced, five frames or more.
    /// </remarks>
    public FieldOrder Decide(FieldOrder said)
    {
        var interlaced = TopFirst + BottomFirst;
        var determined = interlaced + Progressive;
        if (said is FieldOrder.TopFirst or FieldOrder.BottomFirst)
            return determined >= 5 && Progressive * 10 >= determined * 9 ? FieldOrder.Progressive : said;
        if (interlaced < 5 || interlaced * 2 < determined) return FieldOrder.Progressive;
        return BottomFirst > TopFirst ? FieldOrder.BottomFirst : FieldOrder.TopFirst;
    }
}
