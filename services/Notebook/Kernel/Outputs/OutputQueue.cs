using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>The outputs of one cell on their way out, each a line of JSON as nbformat writes it. What a cell prints is gathered, and sent at the latest after 100 ms.</summary>
/// <remarks>A cell never waits for whoever reads, who may be gone. So all that it gives is bounded, and what is beyond is cut, and says so: the record of a run must stay something that can be opened.</remarks>
internal sealed class OutputQueue
{
    /// <summary>Characters of each stream.</summary>
    public const int MostText = 2 << 20;

    public const int MostOutputs = 10_000;

    /// <summary>Bytes of one output.</summary>
    public const int MostOutput = 4 << 20;

    /// <summary>Bytes of all outputs of the cell.</summary>
    public const int MostOfCell = 16 << 20;

    private readonly Channel<byte[]> _channel = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _printed = [];
    private readonly StringBuilder _text = new();
    private readonly Timer _timer;
    private string _stream = "stdout";
    private int _count, _bytes;
    private bool _cut, _closed;

    public OutputQueue() => _timer = new Timer(_ => Flush());

    public IAsyncEnumerable<byte[]> ReadAllAsync() => _channel.Reader.ReadAllAsync();

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
        var line = KernelJson.Bytes(output);
        if (line.Length > MostOutput) line = Words($"an output has {line.Length:N0} bytes; at most {MostOutput:N0} are kept");
        lock (_lock)
        {
            if (_closed) return;
            FlushLocked();
            Send(line);
        }
    }

    /// <summary>Adds what ended the cell, whatever else was cut.</summary>
    public void Fail(CellException failure)
    {
        lock (_lock)
        {
            FlushLocked();
            _channel.Writer.TryWrite(KernelJson.Bytes(failure.Output()));
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
        Send(KernelJson.Bytes(new JsonObject { ["output_type"] = "stream", ["name"] = _stream, ["text"] = _text.ToString() }));
        _text.Clear();
    }

    private void Send(byte[] line)
    {
        if (_cut) return;
        _cut = ++_count > MostOutputs || _bytes + line.Length > MostOfCell;
        _bytes += line.Length;
        if (_cut) line = _count > MostOutputs ? Words($"of a cell's outputs the first {MostOutputs:N0} are kept") : Words($"a cell's outputs are kept up to {MostOfCell >> 20} MiB");
        _channel.Writer.TryWrite(line);
    }

    private static byte[] Words(FormattableString words) =>
        KernelJson.Bytes(new JsonObject { ["output_type"] = "stream", ["name"] = "stderr", ["text"] = $"… cut: {words.ToString(CultureInfo.InvariantCulture)}\n" });
}
