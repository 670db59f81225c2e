using Orrery.Client;

namespace Orrery.Workers.Schedules;

/// <summary>A schedule: sleeps until its next time or a change, then fires by its policy. Sleeps on for ever when it is deleted, so that its name keeps its run.</summary>
internal sealed class ScheduleWorkflow
{
    /// <summary>Steps after which the run begins anew, before it next fires.</summary>
    public const int ManySteps = 200;

    /// <summary>Times that are looked at one by one when it wakes; of more, the older ones aren't counted.</summary>
    private const int MostLooked = 100_000;

    private const int RecentEdits = 16;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly IRun _run;
    private readonly TurnBell _ended = new();
    private readonly FiringLane _firings;
    private readonly FiringLane _backfills;
    private ScheduleInput _is;
    private ScheduleClock? _clock;
    private readonly HashSet<string> _keys = [];
    private string? _lastKey;
    private int _steps;
    private bool _taking;

    public ScheduleWorkflow(ScheduleInput input, IRun run)
    {
        (_is, _run) = (input, run);
        (_firings, _backfills) = (new FiringLane(run, _ended), new FiringLane(run, _ended));
        if (input.Spec is { } spec) _clock = new ScheduleClock(input.Name, spec);
    }

    public async Task<bool> RunAsync()
    {
        while (true)
        {
            await ConsiderAsync();
            Backfill();
            Publish();
            AnewIfLong(10 * ManySteps);
            if (await WakeAsync() is { } edit) await TakeAsync(edit);
        }
    }

    private bool Idle => !_firings.Busy && !_backfills.Busy;

    /// <summary>Deals with all times that have come since it last did.</summary>
    private async Task ConsiderAsync()
    {
        var looked = 0;
        while (_is.Fires && _clock!.Next(_is.Considered) is { } time && _clock.Due(time) is var due && due <= _run.Now)
        {
            if (Overlaps(due)) Overlapping(time);
            else if ((_run.Now - due).TotalSeconds > _is.Spec!.CatchUpSeconds) _is = _is with { Missed = _is.Missed + 1 };
            else await FireAsync("fire", time);
            _is = _is with { Considered = time };
            if (++looked % MostLooked == 0) _is = _is with { Considered = Later(time, Overlaps(due) ? _firings.Busy ? _run.Now : _firings.FreeSince : _run.Now.AddSeconds(-_is.Spec!.CatchUpSeconds)) };
        }

        if (_is.Buffered is not { } kept || _firings.Busy) return;
        AnewIfLong();
        _is = _is with { Buffered = null };
        await FireAsync("fire", kept);
    }

    /// <summary>Whether the run before was still under way when a time was due: a schedule that skips sleeps as long as that runs.</summary>
    private bool Overlaps(DateTimeOffset due) => _is.Spec!.Overlap switch
    {
        Overlap.Allow => false,
        Overlap.Cancel => _firings.Busy,
        _ => _firings.Busy || due <= _firings.FreeSince,
    };

    private void Overlapping(DateTimeOffset time)
    {
        var overlap = _is.Spec!.Overlap;
        if (overlap == Overlap.Skip || overlap == Overlap.Buffer && _is.Buffered is not null) Skip();
        else
        {
            if (_is.Buffered is not null) Skip();
            _is = _is with { Buffered = time };
        }

        if (overlap == Overlap.Cancel) _firings.Stop();
    }

    private void Skip() => _is = _is with { Skipped = _is.Skipped + 1 };

    private async Task FireAsync(string kind, DateTimeOffset time)
    {
        AnewIfLong();
        _steps++;
        var (spec, key) = (_is.Spec!, Key(kind, time));
        _is = _is with { Fired = _is.Fired + 1, Last = new ScheduleFiring(time, _run.Now, null) };
        _lastKey = null;
        if (spec.Overlap == Overlap.Allow)
        {
            var started = await _run.Start(FiringLane.TargetOf(spec), spec.Input, new ChildOptions { Key = key, Within = FiringLane.Within(spec) });
            _is = _is with { Last = _is.Last with { Run = started } };
        }
        else _lastKey = _firings.Fire(key, spec);
    }

    /// <summary>Names a firing's step. Two triggers may come at the same moment, and a time be made up for twice.</summary>
    private string Key(string kind, DateTimeOffset time)
    {
        var first = $"{kind}/{ScheduleClock.Text(time)}";
        var key = first;
        for (var count = 2; !_keys.Add(key); count++) key = $"{first}#{count}";
        return key;
    }

    /// <summary>Starts the next time of a backfill when none is under way.</summary>
    private void Backfill()
    {
        if (_backfills.Busy || _is.Backfill.Count == 0) return;
        AnewIfLong();
        var time = _is.Backfill[0];
        _steps++;
        _lastKey = _backfills.Fire(Key("backfill", time), _is.Spec!);
        _is = _is with { Backfill = [.. _is.Backfill.Skip(1)], Fired = _is.Fired + 1, Last = new ScheduleFiring(time, _run.Now, null) };
    }

    /// <summary>Before it fires and not after, so that the newest firing's step can be found; not while a change is half taken in.</summary>
    private void AnewIfLong(int steps = ManySteps)
    {
        if (_steps <= steps || !Idle || _taking) return;
        Publish();
        throw _run.ContinueWith(Carried());
    }

    private ScheduleInput Carried() => _is with { Failed = _is.Failed + _firings.Failed + _backfills.Failed };

    /// <summary>Sleeps until something is to be done.</summary>
    /// <returns>A change; null when it is time, or a run has ended.</returns>
    private async Task<ScheduleEdit?> WakeAsync()
    {
        List<Func<IRun, Task<ScheduleEdit?>>> reasons = [EndedAsync, EditedAsync];
        if (NextDue() is { } due) reasons.Add(scope => SleepAsync(scope, due));
        _steps++;
        return (await _run.Race("wake", [.. reasons])).Value;
    }

    private DateTimeOffset? NextDue()
    {
        if (!_is.Fires || _clock!.Next(_is.Considered) is not { } next) return null;
        var waits = _firings.Busy && (_is.Spec!.Overlap == Overlap.Skip || _is.Spec.Overlap == Overlap.Buffer && _is.Buffered is not null);
        return waits ? null : _clock.Due(next);
    }

    private async Task<ScheduleEdit?> EndedAsync(IRun scope)
    {
        await _ended.WaitAsync(scope.Cancelled);
        return null;
    }

    private static async Task<ScheduleEdit?> EditedAsync(IRun scope)
    {
        try
        {
            return await scope.Wait(ScheduleEdit.Signal);
        }
        catch (FailureException)
        {
            // Somebody sent something else under that name.
            return null;
        }
    }

    private async Task<ScheduleEdit?> SleepAsync(IRun scope, DateTimeOffset due)
    {
        if (!_run.Changed("until")) return await SleepBySpanAsync(scope, due);
        _steps++;
        await scope.DelayUntil(due, "until");
        return null;
    }

    /// <summary>For runs that began before timers knew their moment. Such a timer runs from when it is set, and the server may have been away since the moment that
    /// the code knows: whether it was is seen a minute later.</summary>
    private async Task<ScheduleEdit?> SleepBySpanAsync(IRun scope, DateTimeOffset due)
    {
        var since = _run.Now;
        var span = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((due - since).TotalMilliseconds)));
        _steps++;
        var until = scope.Delay(span, "until");
        if (span > 2 * Minute)
        {
            _steps++;
            await scope.Delay(Minute, "check");
            if (_run.Now - since > Minute + TimeSpan.FromSeconds(2)) return null;
        }

        await until;
        return null;
    }

    private async Task TakeAsync(ScheduleEdit edit)
    {
        _taking = true;
        // What came before the change goes by what held until then.
        await ConsiderAsync();
        var said = _is.Spec is null && edit.Change != ScheduleChange.Set ? "not set" : edit.Change switch
        {
            ScheduleChange.Set => Set(edit.Spec),
            ScheduleChange.Pause => Pause(),
            ScheduleChange.Resume => Resume(),
            ScheduleChange.Trigger => await TriggerAsync(),
            ScheduleChange.Backfill => AddBackfill(edit),
            _ => Delete(),
        };
        _is = _is with { Edits = [.. _is.Edits.TakeLast(RecentEdits - 1), new EditTaken(edit.Id, said)] };
        _taking = false;
    }

    private string Set(ScheduleSpec? spec)
    {
        if (ScheduleRules.WrongIn(spec) is { } wrong) return wrong;
        var before = _is.Deleted ? null : _is.Spec;
        var paused = spec!.Paused ?? (before is not null && _is.Paused);
        var other = before is null || before.When != spec!.When || before.Zone != spec.Zone || _is.Paused && !paused;
        _clock = new ScheduleClock(_is.Name, spec!);
        _is = _is with { Spec = spec! with { Paused = null }, Paused = paused, Deleted = false, Considered = other ? _run.Now : _is.Considered };
        return before is null ? "set" : "changed";
    }

    private string Pause()
    {
        if (_is.Buffered is not null) Skip();
        _is = _is with { Paused = true, Buffered = null };
        return "paused";
    }

    private string Resume()
    {
        if (_is.Paused) _is = _is with { Paused = false, Considered = _run.Now };
        return "resumed";
    }

    private async Task<string> TriggerAsync()
    {
        if (_is.Deleted) return "deleted";
        if (_is.Spec!.Overlap == Overlap.Allow || !_firings.Busy)
        {
            await FireAsync("trigger", _run.Now);
            return "fired";
        }

        var skipped = _is.Skipped;
        Overlapping(_run.Now);
        return _is.Spec.Overlap == Overlap.Cancel ? "fired, the run before is cancelled" : _is.Skipped > skipped ? "skipped: the run before is still under way" : "buffered: it fires when the run before has ended";
    }

    private string AddBackfill(ScheduleEdit edit)
    {
        var times = _clock!.Between(edit.From, edit.To).Take(ScheduleRules.MostBackfilled).ToList();
        _is = _is with { Backfill = [.. _is.Backfill.Concat(times).Take(ScheduleRules.MostBackfilled)] };
        return $"{times.Count} to be fired";
    }

    private string Delete()
    {
        _is = _is with { Deleted = true, Paused = false, Buffered = null, Backfill = [] };
        return "deleted";
    }

    private void Publish()
    {
        var carried = Carried();
        _run.Publish(new ScheduleState(View(carried), carried.Deleted, carried.Considered, _lastKey, carried.Edits));
    }

    private ScheduleView? View(ScheduleInput carried) => carried.Spec is not { } spec ? null : new ScheduleView(carried.Name, _run.Id, spec, carried.Paused)
    {
        Next = carried.Fires ? _clock!.Coming(carried.Considered, _run.Now, ScheduleRules.Coming) : [],
        Last = carried.Last,
        Running = _firings.Busy || _backfills.Busy,
        Buffered = carried.Buffered,
        Backfill = carried.Backfill.Count + (_backfills.Busy ? 1 : 0),
        Fired = carried.Fired,
        Missed = carried.Missed,
        Skipped = carried.Skipped,
        Failed = carried.Failed,
    };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
