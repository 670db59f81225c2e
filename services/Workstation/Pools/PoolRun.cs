using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Pools;

/// <summary>What the pool's run does beside what <see cref="Pool"/> decides: it starts desktops, waits for their ends, answers who asks.</summary>
internal sealed class PoolRun(PoolRequest request, IRun run)
{
    /// <summary>Desktops that a run makes before it begins anew, when nobody works.</summary>
    private const int MostMade = 500;

    /// <summary>How long a desktop may take to show its program, the wait for a worker with room included; then it has failed, and whoever claimed it is told.</summary>
    internal static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, string> _endings = [];
    private readonly Dictionary<string, (DateTimeOffset At, double WaitedMs)> _claims = [];
    private Pool _pool = Pool.Of(request);
    private bool _changed, _pausing, _isSecond;
    private int _failures;

    public async Task<PoolState> RunAsync()
    {
        // Pools that began before go on as they did where their journal depends on it, until they begin anew.
        _isSecond = run.Changed("pool-2");
        var before = _pool.Made;
        run.OnQuery(PoolWorkflow.State, _ => _pool.State);
        run.OnUpdate(PoolWorkflow.Claim, ClaimAsync, claim =>
        {
            if (_pool.Refusal(claim) is { } refusal) throw refusal;
        });
        run.OnUpdate(PoolWorkflow.Release, release => Task.FromResult(End(release.Desktop, "released")), CheckRelease);
        run.OnUpdate(PoolWorkflow.Resize, Resized, size =>
        {
            if (_pool.IsClosed) throw _pool.Closed();
            PoolWorkflow.CheckSize(size.Warm ?? _pool.Warm, size.Most ?? _pool.Most);
        });
        run.OnUpdate(PoolWorkflow.RollOut, order => Task.FromResult(RollOut(order)), order =>
        {
            order.Desktop?.Check();
            if (_pool.RefusalOf(order) is { } refusal) throw refusal;
        });
        run.OnUpdate(PoolWorkflow.RollBack, by => Task.FromResult(RollBack(by)), by => CheckRollBack(new RollBackOrder(by)));
        run.OnUpdate(PoolWorkflow.RollBackOf, order => Task.FromResult(RollBack(order.By)), CheckRollBack);
        run.OnUpdate(PoolWorkflow.Apply, ApplyAsync, apply =>
        {
            ImageWorkflows.Check(apply.Configuration);
            if (_pool.RefusalOfChange(apply.Desktop) is { } refusal) throw refusal;
        });
        _ = HearReadyAsync();
        _ = HearCloseAsync();
        _ = HearRollOutAsync();
        _ = HearRollBackAsync();
        _ = HearRollBackOfAsync();

        while (true)
        {
            while (_isSecond && _pool.Outdated is { } old) End(old.Name, "replaced");
            while (!_pausing && _pool.ToStart > 0) Start(null);
            while (_pool.ToRetire is { } old && _pool.Find(old.Name) is { Phase: Phase.Warm }) End(old.Name, old.Generation < _pool.Generation ? "replaced" : "not needed");
            if (_pool is { Rolling: not null, IsClosed: false, IsRolledOut: true }) (_pool, _failures, _changed) = (_pool.Settled(), 0, true);
            await TellAsync();
            run.Publish(_pool.State);
            if (_pool.IsClosed) break;
            if (_pool.Made - before >= MostMade && _pool.Rolling is null && _pool.Desktops.All(d => d is { Phase: Phase.Warm, By: null }))
            {
                throw run.ContinueWith(request with
                {
                    Desktop = _pool.Spec, Warm = _pool.Warm, Most = _pool.Most, History = new PoolHistory(_pool.Audit, _pool.Usage, _pool.Made, _pool.Generation, _pool.Previous),
                });
            }

            await run.Until(() => _changed);
            _changed = false;
        }

        // What is still there ends, and is written down, before the pool does.
        foreach (var desktop in _pool.Desktops) End(desktop.Name, "pool closed");
        await run.Until(() => _pool.Desktops.IsEmpty);
        await TellAsync();
        run.Publish(_pool.State);
        return _pool.State;
    }

    private PooledDesktop Start(string? by, DesktopSpec? spec = null)
    {
        _pool = _pool.Started(out var desktop, run.Now, by);
        _ = LiveAsync(desktop.Name, spec ?? _pool.Spec);
        return desktop;
    }

    /// <summary>A desktop's whole life: its run, until that ends, somebody ends it, or its time is over.</summary>
    private async Task LiveAsync(string name, DesktopSpec spec)
    {
        DesktopEnd end;
        try
        {
            end = (await run.Race(name, Branches(name, spec))).Value;
        }
        catch (FailureException e)
        {
            end = new DesktopEnd(e.Failure.Class == ErrorClass.Platform ? DesktopEnd.Lost : DesktopEnd.Failed, e.Failure.Message);
        }
        catch (OperationCanceledException)
        {
            end = new DesktopEnd("cancelled", "The pool's run was cancelled.");
        }

        var desktop = _pool.Find(name)!;
        var (claimed, waited) = _claims.TryGetValue(name, out var claim) ? (claim.At, claim.WaitedMs) : ((DateTimeOffset?)null, 0d);
        _claims.Remove(name);
        _pool = _pool.Ended(desktop, end, run.Now, claimed, waited);
        _changed = true;
        if (end.How is DesktopEnd.Failed or DesktopEnd.Lost && desktop.Phase == Phase.Starting) await FailedAsync(desktop, end);
    }

    private Func<IRun, Task<DesktopEnd>>[] Branches(string name, DesktopSpec spec)
    {
        Func<IRun, Task<DesktopEnd>>[] branches = [scope => scope.Child(DesktopWorkflow.Definition, new DesktopOrder(run.Id, name, spec, request.IdleMinutes)), EndedAsync, OverAsync];
        return _isSecond ? [.. branches, LateAsync] : branches;

        async Task<DesktopEnd> EndedAsync(IRun scope)
        {
            await scope.Until(() => _endings.ContainsKey(name));
            return new DesktopEnd(_endings[name], "");
        }

        async Task<DesktopEnd> OverAsync(IRun scope)
        {
            await scope.Until(() => _pool.Find(name) is { Phase: Phase.InUse });
            await scope.Delay(TimeSpan.FromHours(request.HoursEach), "limit");
            return new DesktopEnd("time limit", $"A session of this pool takes {request.HoursEach:0.##} hours.");
        }

        async Task<DesktopEnd> LateAsync(IRun scope)
        {
            await scope.Delay(StartLimit, "start");
            if (_pool.Find(name) is not { Phase: Phase.Starting }) return await EndedAsync(scope);
            return new DesktopEnd(DesktopEnd.Failed, $"It showed no program within {StartLimit.TotalMinutes:0} minutes. Perhaps no worker has room for its shape; the desktop's run says what it waited for.");
        }
    }

    /// <summary>A desktop that doesn't come up: a new kind is given up at once, the present one tried again after a while.</summary>
    private async Task FailedAsync(PooledDesktop desktop, DesktopEnd end)
    {
        if (_pool.IsUndoneBy(desktop, end))
        {
            _pool = _pool.RolledBack($"generation {_pool.Generation} does not come up and was rolled back: {end.Words}", byItself: true);
            _failures = 0;
            return;
        }

        if (_pausing || _pool.IsClosed || desktop.Generation != _pool.Generation) return;
        var pause = TimeSpan.FromSeconds(Math.Min(FirstPause.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 10)), LongestPause.TotalSeconds));
        _pool = _pool with { Trouble = $"A desktop did not come up: {end.Words} Tried again in {pause.TotalSeconds:0} s." };
        _pausing = true;
        await run.Delay(pause, "pause");
        (_pausing, _changed) = (false, true);
    }

    private async Task<Claimed> ClaimAsync(ClaimRequest claim)
    {
        if (_pool.Desktops.FirstOrDefault(d => d.By == claim.By && d.Phase != Phase.Ending) is { } there)
        {
            await run.Until(() => _pool.Find(there.Name) is null or { Path: not null });
            return Given(there.Name, claim, again: true);
        }

        var (asked, free) = (run.Now, claim.KeepHome ? null : _pool.Free);
        var name = free?.Name;
        if (free is not null) _pool = _pool.With(free with { Phase = Phase.InUse, By = claim.By, Since = asked });
        else if (_isSecond && !claim.KeepHome && _pool.Coming is { } coming) _pool = _pool.With(coming with { By = claim.By });
        else name = Make(claim);
        name ??= _pool.Desktops.First(d => d.By == claim.By && d.Phase != Phase.Ending).Name;
        _pool = _pool with { Usage = _pool.Usage with { Claims = _pool.Usage.Claims + 1, Warm = _pool.Usage.Warm + (free is null ? 0 : 1) } };
        _claims[name] = (asked, 0);
        _changed = true;
        await run.Until(() => _pool.Find(name) is null or { Path: not null });
        if (_pool.Find(name) is { Phase: Phase.Starting or Phase.Warm } ready) _pool = _pool.With(ready with { Phase = Phase.InUse });
        if (_claims.TryGetValue(name, out var held)) _claims[name] = (held.At, (run.Now - asked).TotalMilliseconds);
        _changed = true;
        return Given(name, claim, again: false);
    }

    /// <summary>Starts a desktop for a claim; where the pool is full of such as nobody has, one of these goes.</summary>
    private string Make(ClaimRequest claim)
    {
        if (_isSecond && _pool.InTheWay is { } other) End(other.Name, "not needed");
        if (!claim.KeepHome) return Start(claim.By).Name;
        var home = _isSecond ? HomeName.Of(claim.By) : $"home-{claim.By.ToLowerInvariant().Replace('@', '_')}";
        return Start(claim.By, _pool.Spec with { Folders = (_pool.Spec.Folders ?? ImmutableSortedDictionary<string, string>.Empty).SetItem("/home/artist", home) }).Name;
    }

    private Claimed Given(string name, ClaimRequest claim, bool again) => _pool.Find(name) is { Run: { } child, Path: { } path } desktop
        ? new Claimed(name, child, path, again, desktop.Screens, desktop.Screens > 1 ? desktop.Size : null)
        : throw FailureException.User("workstation.start", $"The desktop for {claim.By} did not come up: {_pool.Audit.LastOrDefault(a => a.Desktop == name)?.Words}");

    private bool End(string name, string how)
    {
        if (_pool.Find(name) is not { } desktop) return false;
        _pool = _pool.With(desktop with { Phase = Phase.Ending });
        _endings.TryAdd(name, how);
        _changed = true;
        return true;
    }

    private void CheckRelease(ReleaseRequest release)
    {
        var desktop = _pool.Find(release.Desktop) ?? throw FailureException.User("workstation.desktop", $"There is no desktop '{release.Desktop}'; it may have ended already.");
        if (desktop.By is { } by && by != release.By) throw FailureException.User("workstation.theirs", $"'{release.Desktop}' is {by}'s.");
    }

    private Task<PoolState> Resized(ResizeRequest size)
    {
        (_pool, _changed) = (_pool with { Warm = size.Warm ?? _pool.Warm, Most = size.Most ?? _pool.Most }, true);
        return Task.FromResult(_pool.State);
    }

    private int RollOut(RollOutRequest order)
    {
        var spec = order.Desktop ?? _pool.Spec;
        if (order.Image is { } image) spec = spec with { Image = image, ImageKey = order.ImageKey, Base = order.Base };
        _pool = _pool.RolledTo(spec, order.Step, $"generation {_pool.Generation + 1} is being rolled out, {Math.Max(1, order.Step)} at a time", order.Tell, probes: _isSecond);
        _changed = true;
        return _pool.Generation;
    }

    private void CheckRollBack(RollBackOrder order)
    {
        if (_pool.RefusalOf(order) is { } refusal) throw refusal;
    }

    private int RollBack(string by)
    {
        (_pool, _changed) = (_pool.RolledBack($"rolled back by {by}"), true);
        return _pool.Generation;
    }

    /// <summary>Tells those who wait what came of their roll-outs.</summary>
    private async Task TellAsync()
    {
        while (_pool.News is [var news, ..])
        {
            _pool = _pool with { News = _pool.News.RemoveAt(0) };
            try
            {
                await run.Send(news.To, Pipelines.PipelineWorkflow.RolledOut, news.What);
            }
            catch (FailureException)
            {
                // Whoever asked doesn't wait any more.
            }
        }
    }

    private async Task<StateReport> ApplyAsync(ApplyRequest apply)
    {
        var desktop = _pool.Find(apply.Desktop)!;
        _pool = _pool.With(desktop with { Phase = Phase.Applying });
        _changed = true;
        try
        {
            var on = await run.Call(Baking.Base, "");
            return await run.Call(DesktopFunctions.Apply, new ApplyJob(desktop.Run!.Value, apply.Configuration, on));
        }
        finally
        {
            if (_pool.Find(apply.Desktop) is { Phase: Phase.Applying } there) _pool = _pool.With(there with { Phase = Phase.Warm });
            _changed = true;
        }
    }

    private async Task HearReadyAsync()
    {
        while (true)
        {
            var ready = await run.Wait(DesktopWorkflow.Ready);
            if (_pool.Find(ready.Desktop) is not { } desktop) continue;
            var started = Math.Round((run.Now - desktop.Since).TotalSeconds, 2);
            _failures = 0;
            _pool = _pool.With(desktop with { Run = ready.Run, Path = ready.Path, Phase = desktop is { Phase: Phase.Starting, By: null } ? Phase.Warm : desktop.Phase, Since = run.Now })
                with { Usage = _pool.Usage with { StartSeconds = started }, Trouble = "" };
            _changed = true;
        }
    }

    private async Task HearRollOutAsync()
    {
        while (true)
        {
            var order = await run.Wait(PoolWorkflow.RollOutSignal);
            if (_pool.RefusalOf(order) is { } refusal) (_pool, _changed) = (_pool.Told(order.Tell, good: false, refusal.Message), true);
            else RollOut(order);
        }
    }

    private async Task HearRollBackAsync()
    {
        while (true)
        {
            var by = await run.Wait(PoolWorkflow.RollBackSignal);
            if (_pool.RefusalOf(new RollBackOrder(by)) is null) RollBack(by);
        }
    }

    private async Task HearRollBackOfAsync()
    {
        while (true)
        {
            var order = await run.Wait(PoolWorkflow.RollBackOfSignal);
            if (_pool.RefusalOf(order) is null) RollBack(order.By);
        }
    }

    private async Task HearCloseAsync()
    {
        await run.Wait(PoolWorkflow.Close);
        (_pool, _changed) = (_pool.BeingClosed(), true);
    }
}
