namespace Orrery.Tests.Encode;

/// <summary>An attempt whose tools print what a test wants, and that keeps what it was told.</summary>
internal sealed class FakeAttempt(params string[] lines) : IFunctionContext, ITools
{
    /// <summary>After its lines a tool says nothing more, until it is stopped.</summary>
    public bool Hangs { get; init; }

    public List<AttemptProgress> Reported { get; } = [];
    public RunId Run => throw new NotSupportedException();
    public string Step => "segments[0]/measure-360p";
    public int Attempt => 1;
    public string IdempotencyKey => Step;
    public CancellationToken Stop => TestContext.Current.CancellationToken;
    public IArtifacts Artifacts => throw new NotSupportedException();
    public ITools Tools => this;
    public ISessions Sessions => throw new NotSupportedException();
    public ITables Tables => throw new NotSupportedException();
    public IStreams Streams => throw new NotSupportedException();
    public string Scratch => throw new NotSupportedException();
    public void Report(AttemptProgress progress) => Reported.Add(progress);
    public void Log(string line) { }

    public async Task<ToolResult> RunAsync(ToolCall call, CancellationToken stop = default)
    {
        foreach (var line in lines) call.OnLine?.Invoke(line);
        if (Hangs) await Task.Delay(Timeout.Infinite, stop);
        return new ToolResult(0, call.Program, string.Join('\n', lines), "", default);
    }
}
