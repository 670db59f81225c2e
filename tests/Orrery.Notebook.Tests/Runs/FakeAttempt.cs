using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Kernel;
using Orrery.Services.Notebook.Kernel.Http;
using Orrery.Services.Notebook.Kernels;
using Orrery.Services.Notebook.Runs;

namespace Orrery.Notebook.Tests.Runs;

/// <summary>An attempt whose kernel is the test's own: it may answer whatever it likes.</summary>
internal sealed class FakeAttempt(Func<string, JsonObject, HttpResponse, Task> kernel) : IFunctionContext, IArtifacts, ITools, IDisposable
{
    private readonly ConcurrentDictionary<ArtifactId, byte[]> _artifacts = [];

    public RunId Run { get; } = new(0, 1);
    public string Step => "execute";
    public int Attempt => 1;
    public string IdempotencyKey => "one";
    public CancellationToken Stop => TestContext.Current.CancellationToken;
    public IArtifacts Artifacts => this;
    public ITools Tools => this;
    public ISessions Sessions => throw new NotSupportedException();
    public ITables Tables => throw new NotSupportedException();
    public IStreams Streams => throw new NotSupportedException();
    public string Scratch { get; } = Directory.CreateTempSubdirectory("orrery-fake-").FullName;

    /// <summary>Whether the kernel was ended from outside.</summary>
    public bool IsEnded { get; private set; }

    public async Task<RunResult> RunAsync(NotebookFile notebook)
    {
        var source = await PutAsync(notebook.Write(), Stop);
        return await new Execution(new RunRequest(source.Id), source.Id, NotebookFile.Parse(notebook.Write()), this).RunAsync(new KernelFiles(ImmutableDictionary<string, ArtifactId>.Empty, default), 1 << 30);
    }

    public NotebookFile Notebook(ArtifactId id) => NotebookFile.Parse(_artifacts[id]);

    public static Task EndAsync(HttpResponse response, JsonObject? also = null)
    {
        var end = new JsonObject { ["done"] = true, ["status"] = "ok", ["execution_count"] = 1, ["seconds"] = 0.1 };
        foreach (var (name, value) in also ?? []) end[name] = value?.DeepClone();
        return response.LineAsync(KernelJson.Bytes(end));
    }

    public async Task<ToolResult> RunAsync(ToolCall call, CancellationToken stop = default)
    {
        var serving = new HttpServer(Path.Combine(Scratch, "kernel.sock"), AnswerAsync).ServeAsync(stop);
        call.OnLine!("ready");
        try
        {
            await serving;
        }
        finally
        {
            IsEnded = true;
        }

        throw new InvalidOperationException();
    }

    public Task<Artifact> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop = default)
    {
        var id = ArtifactId.Of(bytes.Span);
        _artifacts[id] = bytes.ToArray();
        return Task.FromResult(new Artifact(id, bytes.Length));
    }

    public Task<Artifact> PutFileAsync(string path, CancellationToken stop = default) => throw new NotSupportedException();

    public Task<byte[]> ReadAsync(ArtifactId id, CancellationToken stop = default) => Task.FromResult(_artifacts[id]);

    public Task<string> PathOfAsync(ArtifactId id, CancellationToken stop = default) => throw new NotSupportedException();

    public bool Contains(ArtifactId id) => true;

    public void Report(AttemptProgress progress) { }

    public void Log(string line) { }

    public void Dispose() => Directory.Delete(Scratch, recursive: true);

    private Task AnswerAsync(HttpRequest request, HttpResponse response) => request.Path.Trim('/') switch
    {
        "environment" => response.JsonAsync(200, new JsonObject { ["kernel"] = "fake" }),
        "parameters" => response.JsonAsync(200, new JsonObject()),
        var path => kernel(path, (JsonObject)JsonNode.Parse(request.Body)!, response),
    };
}
