using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Hosting;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Hosting;
using Orrery.Workers.Payloads;
using Orrery.Workers.Sandbox;
using Orrery.Workers.Sessions;

namespace Orrery.Workers.Resources;

/// <summary>What attempts work with on the server's own machine: its artifacts, sandboxes, and the cache of pure results, all in its data folder.</summary>
public sealed class LocalResources : IAttemptResources, IDisposable
{
    private readonly ArtifactStore _store;
    private readonly ScratchFolders _scratch;
    private readonly SessionPlaces _sessions;
    private readonly ToolBox _tools;

    /// <param name="dataFolder">The server's; <c>artifacts</c>, <c>scratch</c>, <c>sessions</c> and <c>folders</c> in it are used.</param>
    public LocalResources(string dataFolder, ToolBox tools)
    {
        _store = new ArtifactStore(Path.Combine(dataFolder, "artifacts"));
        _scratch = new ScratchFolders(Path.Combine(dataFolder, "scratch"));
        _sessions = new SessionPlaces(Path.Combine(dataFolder, LiveSessions.Folder), new GrantedFolders(Path.Combine(dataFolder, "folders")));
        _tools = tools;
        Payloads = new LargePayloads(_store);
    }

    public LargePayloads Payloads { get; }

    public IAttemptScope Open(Attempt attempt, AttemptEars ears)
    {
        var scratch = _scratch.Create();
        var artifacts = new LocalArtifacts(_store);
        return new LocalScope(artifacts, new SandboxedTools(_tools, artifacts, scratch, attempt.Timeout, ears),
            new AttemptSessions(_sessions, _tools, artifacts, scratch, attempt, ears, TimeProvider.System), scratch);
    }

    /// <summary>A stored result counts only while every artifact that it names is there, and the one that holds it.</summary>
    public async ValueTask<Payload?> CachedAsync(string service, Function function, ReadOnlyMemory<byte> key)
    {
        var place = KeyOf(service, function, key);
        Payload found;
        if (_store.Results.Find(place) is { } document) found = new Payload(document);
        else if (_store.Results.FindStored(place) is { } stored) found = new Payload(stored);
        else return null;
        try
        {
            return ArtifactsIn((await Payloads.ReadAsync(found, "a result kept for later calls").ConfigureAwait(false)).Span).All(_store.Contains) ? found : null;
        }
        catch (FailureException e) when (e.Failure.Type == LargePayloads.Missing)
        {
            return null;
        }
    }

    public ValueTask KeepAsync(string service, Function function, ReadOnlyMemory<byte> key, Payload result)
    {
        if (result.Stored is { } stored) _store.Results.PutStored(KeyOf(service, function, key), stored);
        else _store.Results.Put(KeyOf(service, function, key), result.Utf8.Span);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _sessions.Dispose();
        _scratch.Dispose();
        _store.Dispose();
    }

    private static ResultKey KeyOf(string service, Function function, ReadOnlyMemory<byte> key) =>
        ResultKey.Of($"{service}/{function.Name}", function.Version, CanonicalJson.Of(key));

    private static ImmutableArray<ArtifactId> ArtifactsIn(ReadOnlySpan<byte> json)
    {
        var found = ImmutableArray.CreateBuilder<ArtifactId>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.String && ArtifactId.TryParse(reader.GetString(), out var id)) found.Add(id);
        return found.ToImmutable();
    }

    private sealed class LocalScope(IArtifacts artifacts, ITools tools, AttemptSessions sessions, ScratchFolder scratch) : IAttemptScope
    {
        public IArtifacts Artifacts => artifacts;
        public ITools Tools => tools;
        public ISessions Sessions => sessions;

        public async ValueTask DisposeAsync()
        {
            await sessions.DisposeAsync().ConfigureAwait(false);
            scratch.Dispose();
        }
    }
}
