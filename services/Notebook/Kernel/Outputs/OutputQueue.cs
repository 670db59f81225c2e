using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>The outputs of one cell on their way out, as nbformat writes them. What a cell prints is gathered, and sent at the latest after 100 ms.</summary>
/// <remarks>A cell that prints without end is cut after <see cref="MostText"/> characters of each stream, and says so: the record of a run must stay something that can be opened.</remarks>
internal sealed class OutputQueue
{
    public const int MostText = 2 << 20;
    public const int MostOutputs = 10_000;

    private readonly Channel<JsonObject> _channel = Channel.CreateBounded<JsonObject>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _printed = [];
    private readonly StringBuilder _text = new();
    private readonly Timer _timer;
    private string _stream = "stdout";
    private int _count;
    private bool _closed;

    public OutputQueue() => _timer = new Timer(_ => Flush());

    public IAsyncEnumerable<JsonObject> ReadAllAsync() => _channel.Reader.ReadAllAsync();

    public void Print(string stream, string text)
    {
        lock (_lock)
        {
            if (_closed) return;
            var room = MostText - _printed.GetValueOrDefault(stream);
            if (room <= 0) return;
            if (_stream != stream) FlushLocked();
            if (_text.Length == 0) _timer.Change(100, Timeout.Infinite);
            _stream = stream;
            _printed[stream] = _printed.GetValueOrDefault(stream) + text.Length;
            _text.Append(text.Length <= room ? text : text[..room] + $"\n… cut: a cell's {stream} is kept up to {MostText:N0} characters\n");
            if (_text.Length >= 16_384) FlushLocked();
        }
    }

    public void Add(JsonObject output)
    {
        lock (_lock)
        {
            if (_closed) return;
            FlushLocked();
            Send(output);
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            FlushLocked();
            _closed = true;
            _channel.Writer.TryComplete();
        }

        _timer.Dispose();
    }

    private void Flush()
    {
        lock (_lock)
        {
            if (!_closed) FlushLocked();
        }
    }

    private void FlushLocked()
    {
        if (_text.Length == 0) return;
        Send(new JsonObject { ["output_type"] = "stream", ["name"] = _stream, ["text"] = _text.ToString() });
        _text.Clear();
    }

    private void Send(JsonObject output)
    {
        if (++_count > MostOutputs) return;
        _channel.Writer.WriteAsync(output).AsTask().Wait();
    }
}
