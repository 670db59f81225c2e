using Orrery.Queries.Windows;

namespace Orrery.Queries.Publishing;

/// <summary>A subscriber's rows that it hasn't taken yet: so many rows and bytes at most. What doesn't fit is counted, and the count stands where the rows would have.</summary>
internal sealed class Mailbox(int mostRows, long mostBytes)
{
    private readonly Queue<Delivery> _waiting = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource? _reader;
    private int _rows;
    private long _bytes;
    private long _lost;
    private bool _over;

    /// <summary>All rows that were lost so far.</summary>
    public long LostInAll { get; private set; }

    public int Rows => Volatile.Read(ref _rows);

    public void Add(in Row row)
    {
        lock (_gate)
        {
            if (_rows >= mostRows || _bytes + row.Json.Length > mostBytes)
            {
                _lost++;
                LostInAll++;
            }
            else
            {
                if (_lost > 0) _waiting.Enqueue(new Lost(_lost));
                _lost = 0;
                _waiting.Enqueue(new Given(row));
                _rows++;
                _bytes += row.Json.Length;
            }

            Wake();
        }
    }

    /// <summary>Nothing will be added any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_over) return;
            _over = true;
            if (_lost > 0) _waiting.Enqueue(new Lost(_lost));
            _lost = 0;
            _waiting.Enqueue(new Ended());
            Wake();
        }
    }

    public bool TryTake(out Delivery? delivery)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out delivery))
            {
                if (delivery is not Given given) return true;
                _rows--;
                _bytes -= given.Row.Json.Length;
                return true;
            }

            if (_lost == 0) return false;
            (delivery, _lost) = (new Lost(_lost), 0);
            return true;
        }
    }

    /// <summary>Completes when there is something to take.</summary>
    public Task WaitAsync(CancellationToken cancelled)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || _lost > 0) return Task.CompletedTask;
            _reader ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reader.Task.WaitAsync(cancelled);
        }
    }

    private void Wake()
    {
        _reader?.TrySetResult();
        _reader = null;
    }
}
