namespace Orrery.Queries.Windows;

/// <summary>What one window may still hold.</summary>
internal sealed class WindowBudget(FlowLimits limits)
{
    private int _entries = limits.Rows;
    private int _groups = limits.Groups;
    private int _distinct = limits.Distinct;
    private long _bytes = limits.WindowBytes;

    public bool TakeRow(int bytes) => Take(ref _entries, bytes);

    public bool TakeGroup(int bytes) => Take(ref _groups, bytes);

    public bool TakeDistinct(int bytes) => Take(ref _distinct, bytes);

    private bool Take(ref int left, int bytes)
    {
        if (left == 0 || bytes > _bytes) return false;
        left--;
        _bytes -= bytes;
        return true;
    }
}
