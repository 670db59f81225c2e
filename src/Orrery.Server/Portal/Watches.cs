using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal;

/// <summary>Live pages that somebody looks at. All who look at the same address in the same name share one: it is read and rendered once a change, however many look.</summary>
/// <remarks>A page depends on nothing but its address and what its viewer may, and both are in the key. Who comes later is shown at once what the others have; whatever
/// changes from then on reaches all. The last to leave ends it.</remarks>
/// <param name="render">The regions of a page as it is now.</param>
internal sealed class Watches(Func<Page, Visit, Task<ImmutableArray<RenderedRegion>>> render, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Watch> _watches = [];

    private ILogger Log { get; } = log;

    /// <param name="who">The token of whoever looks, or what stands for it; who has another one has another page.</param>
    public Watch Join(Page page, Visit visit, string who, string space)
    {
        var key = new Key(who, space, visit.Address);
        lock (_gate)
        {
            if (!_watches.TryGetValue(key, out var watch))
            {
                _watches[key] = watch = new Watch(this, key);
                watch.Start(page, visit);
            }

            watch.Viewers++;
            return watch;
        }
    }

    internal sealed record Key(string Who, string Space, string Address);

    /// <param name="Regions">Empty as long as nothing has been read.</param>
    /// <param name="End">No state follows this one.</param>
    internal sealed record State(ImmutableArray<RenderedRegion> Regions, End End)
    {
        private readonly TaskCompletionSource _followed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when there is a later state.</summary>
        public Task Followed => _followed.Task;

        public void Follow() => _followed.SetResult();
    }

    internal enum End
    {
        None,

        /// <summary>Nothing can change any more.</summary>
        Over,

        /// <summary>It can't be read at this moment: the viewer isn't allowed to any more, or the server stops or reads a partition anew.</summary>
        Broken,
    }

    internal sealed class Watch(Watches all, Key key) : IDisposable
    {
        private readonly CancellationTokenSource _left = new();
        private volatile State _now = new([], End.None);

        /// <summary>Changed under the gate.</summary>
        public int Viewers { get; set; }

        public State Now => _now;

        public void Start(Page page, Visit visit) => _ = Task.Run(() => FollowAsync(page, visit.ForAll(_left.Token)));

        public void Dispose()
        {
            lock (all._gate)
            {
                if (--Viewers > 0) return;
                Forget();
            }

            _left.Cancel();
        }

        /// <summary>The change is waited for before the page is read, so nothing is missed between two readings.</summary>
        private async Task FollowAsync(Page page, Visit visit)
        {
            var end = End.Broken;
            try
            {
                await foreach (var _ in page.Changes!(visit, visit.Stop).ConfigureAwait(false)) Become(new State(await all.RenderAsync(page, visit), End.None));
                Become(new State(await all.RenderAsync(page, visit), End.None));
                end = End.Over;
            }
            catch (Exception e) when (e is OperationCanceledException or OrreryException or IOException)
            {
                // Browsers connect again.
            }
            catch (Exception e)
            {
                all.Log.LogError(e, "The page {Address} could not be shown anew.", key.Address);
            }
            finally
            {
                // Who comes from now on begins anew.
                lock (all._gate) Forget();
                Become(new State(_now.Regions, end));
            }
        }

        private void Forget()
        {
            if (all._watches.TryGetValue(key, out var watch) && watch == this) all._watches.Remove(key);
        }

        private void Become(State state)
        {
            var last = _now;
            _now = state;
            last.Follow();
        }
    }

    private Task<ImmutableArray<RenderedRegion>> RenderAsync(Page page, Visit visit) => render(page, visit);
}
