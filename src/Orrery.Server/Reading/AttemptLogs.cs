using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;

namespace Orrery.Server.Reading;

/// <summary>What attempts log, a text file each: <c>RUN/STEP-ATTEMPT.log</c>. Written in the background; when that can't keep up, lines are dropped.</summary>
internal sealed class AttemptLogs : IAsyncDisposable
{
    /// <summary>A log is cut off here, with a notice.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly byte[] Notice = Encoding.UTF8.GetBytes($"\n… the rest is cut off: a log may have {MaxBytes / 1024:N0} KiB\n");
    private static readonly int Room = MaxBytes - Notice.Length;

    private readonly string _folder;
    private readonly ILogger _log;
    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(10_000) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Task _writing;
    private bool _failing;

    public AttemptLogs(string folder, ILogger log)
    {
        (_folder, _log) = (folder, log);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Who is told when lines of an attempt were written, and when the attempt is over.</summary>
    public Followers<AttemptName> Followers { get; } = new();

    public void Add(AttemptName attempt, IReadOnlyList<string> lines) => _entries.Writer.TryWrite(new Entry(attempt, lines, null));

    /// <summary>What the attempt used over time, as JSON: a file beside its log, <c>STEP-ATTEMPT.usage.json</c>.</summary>
    public void Keep(AttemptName attempt, byte[] usage) => _entries.Writer.TryWrite(new Entry(attempt, [], null) { Usage = usage });

    /// <summary>The file of an attempt with all that was added so far; null when it logged nothing.</summary>
    public Task<string?> FindAsync(AttemptName attempt, CancellationToken stop) => FindAsync(attempt, PathOf(attempt), stop);

    /// <summary>The file that <see cref="Keep"/> has written; null when there is none.</summary>
    public Task<string?> FindUsageAsync(AttemptName attempt, CancellationToken stop) => FindAsync(attempt, UsagePathOf(attempt), stop);

    private async Task<string?> FindAsync(AttemptName attempt, string path, CancellationToken stop)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _entries.Writer.WriteAsync(new Entry(attempt, [], written), stop).ConfigureAwait(false);
        await written.Task.WaitAsync(stop).ConfigureAwait(false);
        return File.Exists(path) ? path : null;
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private string PathOf(AttemptName attempt) => Path.Combine(_folder, attempt.Run.ToString(), $"{attempt.Step}-{attempt.Epoch}.log");

    private string UsagePathOf(AttemptName attempt) => Path.ChangeExtension(PathOf(attempt), ".usage.json");

    private async Task WriteAsync()
    {
        var taken = new List<Entry>();
        while (await _entries.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            taken.Clear();
            while (taken.Count < 1000 && _entries.Reader.TryRead(out var entry)) taken.Add(entry);
            foreach (var group in taken.Where(e => e.Lines.Count > 0).GroupBy(e => e.Attempt)) Append(group.Key, group.SelectMany(e => e.Lines));
            foreach (var entry in taken)
            {
                if (entry.Usage is { } usage) Write(entry.Attempt, usage);
                if (entry.Lines.Count > 0) Followers.Changed(entry.Attempt);
                entry.Written?.TrySetResult();
            }
        }
    }

    private void Append(AttemptName attempt, IEnumerable<string> lines)
    {
        try
        {
            var path = PathOf(attempt);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (file.Position >= Room) return;
            var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l.ReplaceLineEndings(" ") + "\n")));
            var left = Room - (int)file.Position;
            if (bytes.Length > left) bytes = [.. WholeCharacters(bytes.AsSpan(0, left)), .. Notice];
            file.Write(bytes);
            _failing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk refuses every line: it is said once, until something can be written again.
            if (!_failing) AttemptLogsLog.Failed(_log, attempt.Run, attempt.Step, e.Message);
            _failing = true;
        }
    }

    private void Write(AttemptName attempt, byte[] usage)
    {
        try
        {
            var path = UsagePathOf(attempt);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, usage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failing) AttemptLogsLog.Failed(_log, attempt.Run, attempt.Step, e.Message);
            _failing = true;
        }
    }

    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length;
        while (end > 0 && (bytes[end - 1] & 0xC0) == 0x80) end--;
        return bytes[..Math.Max(0, end - 1)];
    }

    private sealed record Entry(AttemptName Attempt, IReadOnlyList<string> Lines, TaskCompletionSource? Written)
    {
        public byte[]? Usage { get; init; }
    }
}

internal static partial class AttemptLogsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempts' logs can't be written, and lines are lost, first of run {run}, step {step}: {reason}")]
    public static partial void Failed(ILogger log, RunId run, int step, string reason);
}
