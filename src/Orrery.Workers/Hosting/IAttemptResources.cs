using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>Gives an attempt what it works with: artifacts, a sandbox, a scratch folder, a cache of results.</summary>
public interface IAttemptResources
{
    /// <summary>Made when the attempt first asks for them, released when it ends.</summary>
    IAttemptScope Open(Attempt attempt, Action<Usage> onUsage, Action<string> onLine);

    /// <summary>The stored result of a pure function; null when there is none.</summary>
    /// <param name="key">From <see cref="Function.ContentKeyAsync"/>.</param>
    ValueTask<byte[]?> CachedAsync(string service, Function function, ReadOnlyMemory<byte> key);

    ValueTask KeepAsync(string service, Function function, ReadOnlyMemory<byte> key, byte[] result);
}

public interface IAttemptScope : IAsyncDisposable
{
    IArtifacts Artifacts { get; }
    ITools Tools { get; }
}
