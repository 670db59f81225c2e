using System.Text.Json;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Pipelines;
using Orrery.Services.Workstation.Pools;

namespace Orrery.Workstation.Tests.Pools;

/// <summary>A pool's run and a desktop's, with desktops that come up and break when the test says so.</summary>
public class PoolRunTests
{
    private static readonly DesktopSpec First = new("First", ["xterm"]), Second = First with { Title = "Second" };
    private static readonly RunId Pipeline = new(0, 7);

    private readonly Dictionary<string, TaskCompletionSource<object>> _desktops = [];
    private readonly Dictionary<string, DesktopSpec> _specs = [];
    private readonly FakeRun _run;

    public PoolRunTests() => _run = new FakeRun
    {
        OnChild = input =>
        {
            var order = (DesktopOrder)input;
            _specs[order.Desktop] = order.Spec;
            return (_desktops[order.Desktop] = new TaskCompletionSource<object>()).Task;
        },
    };

    [Fact]
    public async Task A_claim_of_a_desktop_that_shows_nothing_ends_with_words_and_its_seat_is_free_again()
    {
        _ = Begin(new PoolRequest("p", First, Warm: 0, Most: 1));
        var ada = _run.Ask(PoolWorkflow.Claim, new ClaimRequest("ada"));

        _run.Pass(PoolRun.StartLimit);

        var told = await Assert.ThrowsAsync<FailureException>(() => ada);
        Assert.Equal("workstation.start", told.Failure.Type);
        Assert.Contains("no program within 15 minutes", told.Message);
        var bob = _run.Ask(PoolWorkflow.Claim, new ClaimRequest("bob"));
        Show("d2");
        Assert.Equal("d2", (await bob).Desktop);
    }

    [Fact]
    public async Task A_desktop_that_is_in_use_is_not_ended_by_the_limit_of_its_start()
    {
        _ = Begin(new PoolRequest("p", First, Warm: 0, Most: 1));
        var ada = _run.Ask(PoolWorkflow.Claim, new ClaimRequest("ada"));
        Show("d1");

        _run.Pass(PoolRun.StartLimit * 2);

        Assert.True((await _run.Ask(PoolWorkflow.Claim, new ClaimRequest("ada"))).Again);
        Assert.Equal("d1", (await ada).Desktop);
    }

    [Fact]
    public async Task A_person_rolls_back_while_a_broken_desktop_starts_and_the_good_kind_stays()
    {
        _ = Begin(new PoolRequest("p", First, Warm: 1, Most: 2));
        Show("d1");
        _run.Signal(PoolWorkflow.RollOutSignal, new RollOutRequest(Desktop: Second, Tell: Pipeline));
        Assert.Equal("Second", _specs["d2"].Title);

        await _run.Ask(PoolWorkflow.RollBackOf, new RollBackOrder("grace", Generation: 2));
        Break("d2", new FailureException(new Failure(ErrorClass.User, "session.ended", "exit code 1")));

        Assert.Equal("First", _specs["d3"].Title);
        Show("d3");
        _run.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["d1", "d2", "d3"], _specs.Keys.Order());
        Assert.Equal([(Pipeline, new RolledOut("p", 2, false, "rolled back by grace"))], _run.Sent.Select(s => (s.To, (RolledOut)s.What)));
    }

    [Fact]
    public void A_worker_that_is_lost_while_a_new_kind_starts_has_it_started_again()
    {
        _ = Begin(new PoolRequest("p", First, Warm: 1, Most: 2));
        Show("d1");
        _run.Signal(PoolWorkflow.RollOutSignal, new RollOutRequest(Desktop: Second, Tell: Pipeline));

        Break("d2", new FailureException(new Failure(ErrorClass.Platform, "worker.lost", "Worker w is gone.")));
        _run.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal("Second", _specs["d3"].Title);
        Show("d3");

        Assert.Equal([(Pipeline, new RolledOut("p", 2, true, "generation 2 is rolled out"))], _run.Sent.Select(s => (s.To, (RolledOut)s.What)));
    }

    [Fact]
    public void A_roll_out_for_another_pipeline_is_answered_with_why_it_is_not_done()
    {
        _ = Begin(new PoolRequest("p", First, Warm: 1, Most: 2));
        Show("d1");
        _run.Signal(PoolWorkflow.RollOutSignal, new RollOutRequest(Desktop: Second, Tell: Pipeline));

        var other = new RunId(0, 8);
        _run.Signal(PoolWorkflow.RollOutSignal, new RollOutRequest(Desktop: First, Tell: other));

        var (to, what) = Assert.Single(_run.Sent);
        Assert.Equal((other, false), (to, ((RolledOut)what).Good));
        Assert.StartsWith("Generation 2 is being rolled out", ((RolledOut)what).Words);
    }

    [Fact]
    public async Task A_pool_that_is_closed_refuses_claims_and_ends_with_its_desktops()
    {
        var ended = Begin(new PoolRequest("p", First, Warm: 1, Most: 2));
        Show("d1");
        _run.Signal(PoolWorkflow.Close, "grace");

        Assert.Equal("workstation.closed", (await Assert.ThrowsAsync<FailureException>(() => _run.Ask(PoolWorkflow.Claim, new ClaimRequest("ada")))).Failure.Type);
        Assert.Empty((await ended).Desktops);
    }

    [Fact]
    public async Task A_home_of_ones_own_is_started_in_the_place_of_one_that_waits()
    {
        _ = Begin(new PoolRequest("p", First, Warm: 1, Most: 1));
        Show("d1");
        var ada = _run.Ask(PoolWorkflow.Claim, new ClaimRequest("ada@x", KeepHome: true));
        Show("d2");

        Assert.Equal("d2", (await ada).Desktop);
        Assert.Equal("home-ada_0x", _specs["d2"].Folders!["/home/artist"]);
        Assert.Equal("workstation.full", (await Assert.ThrowsAsync<FailureException>(() => _run.Ask(PoolWorkflow.Claim, new ClaimRequest("bob")))).Failure.Type);
        Assert.Equal(2, _specs.Count);
    }

    [Fact]
    public async Task A_desktop_is_looked_for_until_it_is_there_however_long_it_waits_in_its_queue()
    {
        var looks = 0;
        var opened = new TaskCompletionSource<object>();
        var run = new FakeRun
        {
            OnCall = name => name != "ready" ? opened.Task : ++looks < 3
                ? Task.FromException<object>(new FailureException(new Failure(ErrorClass.Timeout, "timeout", "It took longer than 3 minutes."))) : Task.FromResult<object>("runs/1/steps/0/session/"),
        };
        SynchronizationContext.SetSynchronizationContext(null);
        var ended = DesktopWorkflow.Definition.InvokeAsync(JsonSerializer.SerializeToUtf8Bytes(new DesktopOrder(Pipeline, "d1", First, 60), OrreryJson.Options), run);

        run.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal([(Pipeline, new DesktopReady("d1", run.Id, "runs/1/steps/0/session/"))], run.Sent.Select(s => (s.To, (DesktopReady)s.What)));
        opened.SetResult(new DesktopEnd("closed", "Logged out."));
        Assert.Contains("closed", System.Text.Encoding.UTF8.GetString(await ended));
    }

    private Task<PoolState> Begin(PoolRequest request)
    {
        // Everything happens within the test's own calls, as in a run's turn.
        SynchronizationContext.SetSynchronizationContext(null);
        var ended = new PoolRun(request, _run).RunAsync();
        _run.Look();
        return ended;
    }

    private void Show(string desktop) => _run.Signal(DesktopWorkflow.Ready, new DesktopReady(desktop, new RunId(0, 100), "at/" + desktop));

    private void Break(string desktop, FailureException failure)
    {
        _desktops[desktop].TrySetException(failure);
        _run.Look();
    }
}
