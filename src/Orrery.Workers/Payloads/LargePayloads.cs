using Orrery.Hosting;
using Orrery.Workers.Artifacts;

namespace Orrery.Workers.Payloads;

/// <summary>Takes the bytes of large payloads out of the way, into artifacts, and fetches them for whoever reads them. Small ones pass as they are.</summary>
/// <remarks>What was last made or read here is kept in memory, so that what a process made itself isn't read back. Safe to use from several threads.</remarks>
public sealed class LargePayloads(ArtifactStore store)
{
    /// <summary>The type of the failure when the artifact isn't there.</summary>
    public const string Missing = "payload.missing";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly RecentPayloads _recent = new();

    /// <summary>The payload as facts may carry it: a large one is durably stored when this ends.</summary>
    /// <exception cref="FailureException">Class resource: there is no room (<c>disk.full</c>).</exception>
    public ValueTask<Payload> StoreAsync(Payload payload) => payload.IsToBeStored ? StoreLargeAsync(payload.Utf8) : new(payload);

    /// <summary>The same, but where it can't be stored it is tried again, once a second, until it can.</summary>
    /// <param name="say">Told once why it can't.</param>
    public async ValueTask<Payload> StoreForSureAsync(Payload payload, Action<string> say)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                return await StoreAsync(payload).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FailureException or IOException or UnauthorizedAccessException)
            {
                if (!said) say($"{payload.Length:N0} bytes of a run can't be stored, which is tried again every second; the run waits: {e.Message}");
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    /// <summary>The bytes, wherever they lie.</summary>
    /// <param name="what">What they are, for the message when they are lost: such as <c>the input of the run</c>.</param>
    /// <exception cref="FailureException">The artifact is missing, or was damaged and set aside: type <see cref="Missing"/>.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(Payload payload, string what) =>
        payload.Stored is not { } stored ? new(payload.Utf8)
        : _recent.Find(stored.Id) is { } here ? new(here)
        : new(ReadAsync(stored, what));

    /// <summary>The payload with its bytes.</summary>
    /// <inheritdoc cref="ReadAsync(Payload, string)"/>
    public async ValueTask<Payload> FetchAsync(Payload payload, string what) => payload.Stored is null ? payload : new(await ReadAsync(payload, what).ConfigureAwait(false));

    private async ValueTask<Payload> StoreLargeAsync(ReadOnlyMemory<byte> bytes)
    {
        // A map hands the same thing over a thousand times.
        if (_recent.HasOfLength(bytes.Length) && ArtifactId.Of(bytes.Span) is var known && _recent.Find(known) is not null && store.Contains(known))
            return new(new StoredPayload(known, bytes.Length));
        try
        {
            var stored = await store.PutAsync(bytes, "a payload").ConfigureAwait(false);
            _recent.Add(stored.Id, bytes);
            return new(new StoredPayload(stored.Id, stored.Size));
        }
        catch (DiskFullException e)
        {
            throw new FailureException(new Failure(ErrorClass.Resource, "disk.full", e.Message));
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(StoredPayload stored, string what)
    {
        if (await store.PathOfAsync(stored.Id).ConfigureAwait(false) is { } path && await BytesAsync(path).ConfigureAwait(false) is { } bytes)
        {
            _recent.Add(stored.Id, bytes);
            return bytes;
        }

        throw new FailureException(new Failure(ErrorClass.User, Missing,
            $"The bytes of {what}, {stored}, are missing, or were damaged and set aside. Put the artifact back, from a backup or by uploading the same bytes, then retry the run."));
    }

    private static async Task<byte[]?> BytesAsync(string path)
    {
        try
        {
            return await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // deleted since
        }
    }
}
