using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Workers.Hosting;

/// <summary>Gives an attempt what it works with: artifacts, a sandbox, a scratch folder, a cache of results.</summary>
public interface IAttemptResources
{
    /// <summary>Made when the attempt first asks for them, released when it ends.</summary>
    IAttemptScope Open(Attempt attempt, AttemptEars ears);

    /// <summary>Where payloads lie that are too large to be carried along; of turns as well.</summary>
    LargePayloads Payloads { get; }

    /// <summary>The stored result of a pure function; null when there is none.</summary>
    /// <param name="key">From <see cref="Function.ContentKeyAsync"/>.</param>
    ValueTask<Payload?> CachedAsync(string service, Function function, ReadOnlyMemory<byte> key);

    /// <param name="result">Stored already if it is large.</param>
    ValueTask KeepAsync(string service, Function function, ReadOnlyMemory<byte> key, Payload result);
}

/// <summary>Who hears what an attempt's programs do. Called on any thread.</summary>
/// <param name="Using">A program under way uses this: CPU seconds so far, and resident bytes.</param>
/// <param name="Used">It has ended, and has cost this.</param>
/// <param name="Line">It has said this.</param>
public sealed record AttemptEars(Action<object, double, long> Using, Action<object, Usage> Used, Action<string> Line);

public interface IAttemptScope : IAsyncDisposable
{
    IArtifacts Artifacts { get; }
    ITools Tools { get; }
    ISessions Sessions { get; }
}
