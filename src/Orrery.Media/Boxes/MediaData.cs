namespace Orrery.Media.Boxes;

/// <summary>The <c>mdat</c> bodies of a file, and how much of them fragments have claimed. A byte is claimed once, in file order.</summary>
internal sealed class MediaData(IEnumerable<Box> boxes)
{
    private readonly (long Start, long End)[] _bodies = [.. boxes.Select(b => (b.Offset + b.HeaderSize, b.Offset + b.Whole.Length))];
    private int _current;
    private long _claimed, _claimedBytes, _total = -1;

    /// <summary>Bytes no run has claimed: with at least one byte each, no run can have more samples than this.</summary>
    public long Unclaimed => (_total < 0 ? _total = _bodies.Sum(b => b.End - b.Start) : _total) - _claimedBytes;

    /// <summary>Claims the bytes of a run.</summary>
    /// <exception cref="BoxFormatException">They aren't inside one <c>mdat</c>, or overlap those of an earlier run.</exception>
    public void Claim(Box run, long start, long end)
    {
        if (start == end) return;
        if (start < _claimed) throw run.Fault($"points at bytes {start} to {end}; bytes up to {_claimed} belong to earlier samples");
        while (_current < _bodies.Length && _bodies[_current].End <= start) _current++;
        if (_current == _bodies.Length || start < _bodies[_current].Start || end > _bodies[_current].End)
            throw run.Fault($"points at bytes {start} to {end}, which are not inside one 'mdat' box");
        _claimed = end;
        _claimedBytes += end - start;
    }
}
