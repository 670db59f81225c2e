using System.Diagnostics;

namespace Orrery.Tests.Encode;

/// <summary>An attempt whose tools are the real ones, run where they are, and whose artifacts are files of a folder: a function alone, without engine and sandbox.</summary>
internal sealed class DirectAttempt : IFunctionContext, ITools, IArtifacts, IDisposable
{
    private readonly TestFolder _folder = new();

    public DirectAttempt() => Directory.CreateDirectory(Scratch);

    public RunId Run => throw new NotSupportedException();
    public string Step => "step";
    public int Attempt => 1;
    public string IdempotencyKey => Step;
    public CancellationToken Stop => TestContext.Current.CancellationToken;
    public IArtifacts Artifacts => this;
    public ITools Tools => this;
    public ISessions Sessions => throw new NotSupportedException();
    public ITables Tables => throw new NotSupportedException();
    public IStreams Streams => throw new NotSupportedException();
    public string Scratch => _folder["scratch"];

    public void Report(AttemptProgress progress) { }

    public void Log(string line) { }

    public async Task<ToolResult> RunAsync(ToolCall call, CancellationToken stop = default)
    {
        string Outside(string argument) =>
            call.Inputs.Aggregate(argument, (text, input) => text.Replace(input.Key, _folder[input.Value.Hex])).Replace("/out/", Scratch + "/");
        var start = new ProcessStartInfo(ProgramOf(call.Program), call.Arguments.Select(Outside)) { WorkingDirectory = Scratch, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in call.Environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(stop);
        var output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        Assert.True(call.Accept.Contains(process.ExitCode), $"{call.Program} ended with {process.ExitCode}: {await errors}");
        return new ToolResult(process.ExitCode, call.Program, output, await errors, default);
    }

    public Task<Artifact> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop = default)
    {
        var id = ArtifactId.Of(bytes.Span);
        File.WriteAllBytes(_folder[id.Hex], bytes.Span);
        return Task.FromResult(new Artifact(id, bytes.Length));
    }

    public Task<Artifact> PutFileAsync(string path, CancellationToken stop = default) => PutAsync(File.ReadAllBytes(path), stop);

    public Task<byte[]> ReadAsync(ArtifactId id, CancellationToken stop = default) => File.ReadAllBytesAsync(_folder[id.Hex], stop);

    public Task<string> PathOfAsync(ArtifactId id, CancellationToken stop = default) => Task.FromResult(_folder[id.Hex]);

    public bool Contains(ArtifactId id) => File.Exists(_folder[id.Hex]);

    public void Dispose() => _folder.Dispose();

    private static string ProgramOf(string program) =>
        program != "vmaf-ffprobe" ? program : Path.Combine(Checkout.Tools, "node_modules", "@ffprobe-installer", "linux-x64", "ffprobe");
}
