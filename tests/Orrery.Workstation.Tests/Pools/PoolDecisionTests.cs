using System.Collections.Immutable;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Pools;

namespace Orrery.Workstation.Tests.Pools;

/// <summary>What a pool decides, without a desktop: what is started, retired, given, refused, rolled out and back.</summary>
public class PoolDecisionTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly DesktopSpec First = new("First", ["xterm"]), Second = First with { Title = "Second" }, Third = First with { Title = "Third" };
    private static readonly RunId Pipeline = new(0, 7);
    private static readonly DesktopEnd Broken = new(DesktopEnd.Failed, "exit code 1"), Lost = new(DesktopEnd.Lost, "worker gone");

    [Fact]
    public void As_many_are_started_as_are_to_wait_and_as_there_is_room_for()
    {
        Assert.Equal(2, Of(warm: 2, most: 4).ToStart);
        Assert.Equal(1, Of(warm: 2, most: 4, Desktop("d1", Phase.Starting)).ToStart);
        Assert.Equal(1, Of(warm: 2, most: 4, Desktop("d1", Phase.InUse, by: "ada"), Desktop("d2", Phase.Warm)).ToStart);
        Assert.Equal(0, Of(warm: 2, most: 2, Desktop("d1", Phase.InUse, by: "ada"), Desktop("d2", Phase.Ending)).ToStart);
        Assert.Equal("d1", Of(warm: 1, most: 4, Desktop("d1", Phase.Warm), Desktop("d2", Phase.Warm, minutes: 1)).ToRetire?.Name);
        Assert.Null(Of(warm: 0, most: 4).ToRetire);
        Assert.Equal("d1", Of(warm: 0, most: 4, Desktop("d1", Phase.Warm)).ToRetire?.Name);
    }

    [Fact]
    public void A_roll_out_starts_a_step_at_a_time_beyond_the_most_and_retires_the_old_as_new_ones_wait()
    {
        var pool = Of(warm: 3, most: 3, Desktop("d1", Phase.Warm), Desktop("d2", Phase.Warm), Desktop("d3", Phase.Warm)).RolledTo(Second, 2, "rolling");
        Assert.Equal(2, pool.ToStart);
        pool = pool.Started(out var d4, Now, null).Started(out var d5, Now, null);
        Assert.Equal((0, null), (pool.ToStart, pool.ToRetire));

        pool = pool.With(Shown(d4));
        Assert.Equal("d1", pool.ToRetire?.Name);
        pool = Gone(pool, "d1").With(Shown(d5));
        Assert.Equal("d2", pool.ToRetire?.Name);
        pool = Gone(pool, "d2");
        Assert.Equal((1, false), (pool.ToStart, pool.IsRolledOut));
        pool = Gone(pool.Started(out var d6, Now, null).With(Shown(d6)), "d3");
        Assert.True(pool.IsRolledOut);
        Assert.Equal((0, First, "generation 2 is rolled out"), (pool.Settled().ToStart, pool.Settled().WayBack, pool.Settled().RollOut));
    }

    [Fact]
    public void A_person_rolls_a_broken_kind_back_and_what_is_left_of_it_neither_holds_that_up_nor_undoes_it()
    {
        var pool = Of(warm: 1, most: 2, Desktop("d1", Phase.Warm)).RolledTo(Second, 1, "rolling", Pipeline).Started(out var broken, Now, null);
        pool = pool.RolledBack("rolled back by grace");

        Assert.Equal((First, 3, null), (pool.Spec, pool.Generation, pool.WayBack));
        Assert.Equal(broken.Name, pool.Outdated?.Name);
        Assert.Equal(1, pool.ToStart);
        Assert.False(pool.IsUndoneBy(broken, Broken));
        // The way back isn't undone either, not even by one of its own.
        pool = pool.Started(out var back, Now, null);
        Assert.False(pool.IsUndoneBy(back, Broken));
    }

    [Fact]
    public void Only_a_desktop_of_the_kind_that_is_rolled_out_undoes_it_and_only_by_its_own_fault()
    {
        var pool = Of(warm: 1, most: 2, Desktop("d1", Phase.Starting, by: "ada")).RolledTo(Second, 1, "rolling").Started(out var made, Now, null);

        Assert.False(pool.IsUndoneBy(pool.Find("d1")!, Broken));
        Assert.False(pool.IsUndoneBy(made, Lost));
        Assert.True(pool.IsUndoneBy(made, Broken));
    }

    [Fact]
    public void Whoever_waits_for_a_roll_out_hears_that_a_person_rolled_it_back_and_nothing_of_the_way_back()
    {
        var pool = Of(warm: 1, most: 2).RolledTo(Second, 1, "rolling", Pipeline).RolledBack("rolled back by grace");
        Assert.Equal([new News(Pipeline, new RolledOut("p", 2, false, "rolled back by grace"))], pool.News);

        pool = (pool with { News = [] }).Started(out var back, Now, null).With(Shown(back));
        Assert.True(pool.IsRolledOut);
        Assert.Equal((0, "rolled back by grace", null), (pool.Settled().News.Length, pool.Settled().RollOut, pool.Settled().Rolling));
    }

    [Fact]
    public void Whoever_waits_hears_that_a_roll_out_is_done_failed_or_that_the_pool_is_closed()
    {
        var rolling = Of(warm: 1, most: 2).RolledTo(Second, 1, "rolling", Pipeline);

        Assert.Equal([new News(Pipeline, new RolledOut("p", 2, true, "generation 2 is rolled out"))], rolling.Settled().News);
        Assert.Equal([new News(Pipeline, new RolledOut("p", 2, false, "it broke"))], rolling.RolledBack("it broke", byItself: true).News);
        Assert.Equal([new News(Pipeline, new RolledOut("p", 2, false, "the pool is closed"))], rolling.BeingClosed().News);
    }

    [Fact]
    public void A_second_roll_out_is_refused_while_one_is_under_way_and_never_becomes_what_is_gone_back_to()
    {
        var pool = Of(warm: 1, most: 2).RolledTo(Second, 1, "rolling");
        Assert.Equal("workstation.rolling", pool.RefusalOf(new RollOutRequest(Desktop: Third))?.Failure.Type);

        pool = pool.RolledBack("it broke", byItself: true);
        Assert.Equal((First, null, null), (pool.Spec, pool.WayBack, pool.RefusalOf(new RollOutRequest(Desktop: Third))));
        Assert.Equal("workstation.previous", pool.RefusalOf(new RollBackOrder("grace"))?.Failure.Type);

        // What did come up can be gone back to and forth.
        pool = pool.RolledTo(Third, 1, "rolling").Settled().RolledBack("rolled back by grace");
        Assert.Equal("workstation.rolling", pool.RefusalOf(new RollBackOrder("bob"))?.Failure.Type);
        Assert.Equal((First, Third), (pool.Spec, pool.Settled().WayBack));
    }

    [Fact]
    public void A_roll_back_that_names_what_it_undoes_undoes_nothing_else()
    {
        var image = new ArtifactId(new byte[32]);
        var other = new ArtifactId([.. Enumerable.Repeat((byte)1, 32)]);
        var pool = Of(warm: 1, most: 2).RolledTo(First with { Image = image }, 1, "rolling");

        Assert.Null(pool.RefusalOf(new RollBackOrder("grace", Generation: 2, Image: image)));
        Assert.Equal("workstation.generation", pool.RefusalOf(new RollBackOrder("grace", Generation: 1))?.Failure.Type);
        Assert.Equal("workstation.generation", pool.RefusalOf(new RollBackOrder("a pipeline", Image: other))?.Failure.Type);
    }

    [Fact]
    public void A_pool_that_is_being_closed_starts_gives_and_changes_nothing()
    {
        var pool = Of(warm: 2, most: 4, Desktop("d1", Phase.InUse, by: "ada"), Desktop("d2", Phase.Warm)).BeingClosed();

        Assert.Equal(0, pool.ToStart);
        Assert.Equal("workstation.closed", pool.Refusal(new ClaimRequest("bob"))?.Failure.Type);
        Assert.Equal("workstation.closed", pool.Refusal(new ClaimRequest("ada"))?.Failure.Type);
        Assert.Equal("workstation.closed", pool.RefusalOf(new RollOutRequest(Desktop: Second))?.Failure.Type);
        Assert.Equal("workstation.closed", pool.RefusalOf(new RollBackOrder("bob"))?.Failure.Type);
    }

    [Fact]
    public void Where_none_waits_a_new_kind_is_tried_with_one_desktop_before_it_is_rolled_out()
    {
        var pool = Of(warm: 0, most: 1, Desktop("d1", Phase.InUse, by: "ada")).RolledTo(Second, 3, "rolling");
        Assert.Equal((1, false), (pool.ToStart, pool.IsRolledOut));

        pool = pool.Started(out var probe, Now, null);
        Assert.Equal((0, false), (pool.ToStart, pool.IsRolledOut));
        Assert.True(pool.IsUndoneBy(probe, Broken));
        pool = pool.With(Shown(probe));
        Assert.Equal((null, true), (pool.ToRetire, pool.IsRolledOut));
        Assert.Equal(probe.Name, pool.Settled().ToRetire?.Name);
    }

    [Fact]
    public void Seats_are_of_what_a_desktop_was_made_with_whatever_is_on_new_ones()
    {
        var seats = ImmutableSortedDictionary<string, int>.Empty.Add("paintbox", 1);
        var pool = Pool.Of(new PoolRequest("p", First with { Licences = ["paintbox"] }, Warm: 0, Most: 4, Seats: seats)).Started(out var ada, Now, "ada");
        pool = pool.RolledTo(First, 1, "rolling").Settled();
        Assert.Equal([ada.Name], pool.State.Seats[0].Taken);
        Assert.Null(pool.Refusal(new ClaimRequest("bob")));

        pool = pool.RolledTo(First with { Licences = ["paintbox"] }, 1, "rolling");
        Assert.Equal("workstation.seats", pool.Refusal(new ClaimRequest("bob"))?.Failure.Type);
        Assert.Equal("workstation.no-seats", pool.Settled().RefusalOf(new RollOutRequest(Desktop: First with { Licences = ["sculpt"] }))?.Failure.Type);
    }

    [Fact]
    public void A_claim_gets_what_waits_of_the_newest_kind_else_what_comes_and_takes_the_place_of_what_nobody_has()
    {
        var pool = Of(warm: 2, most: 3, Desktop("d1", Phase.Warm), Desktop("d2", Phase.Warm, generation: 2), Desktop("d3", Phase.Starting, generation: 2)) with { Generation = 2 };
        Assert.Equal(("d2", "d3", "d1"), (pool.Free?.Name, pool.Coming?.Name, pool.InTheWay?.Name));
        Assert.Null((pool with { Most = 4 }).InTheWay);
        Assert.Null(pool.With(pool.Find("d3")! with { Phase = Phase.Ending }).InTheWay);
    }

    [Theory]
    [InlineData("ada", "home-ada")]
    [InlineData("ada.l-2", "home-ada.l-2")]
    [InlineData("ada@x", "home-ada_0x")]
    [InlineData("ada_x", "home-ada__x")]
    [InlineData("Ada", "home-_ada")]
    public void A_home_folder_is_one_persons(string name, string folder) => Assert.Equal(folder, HomeName.Of(name));

    [Fact]
    public void Home_folders_of_long_names_differ_and_are_names_that_the_server_takes()
    {
        var (one, other) = (HomeName.Of(new string('A', 50)), HomeName.Of(new string('A', 49) + "B"));
        Assert.NotEqual(one, other);
        (First with { Folders = ImmutableSortedDictionary<string, string>.Empty.Add("/home/artist", one) }).Check();
    }

    private static Pool Of(int warm, int most, params PooledDesktop[] desktops) => Pool.Of(new PoolRequest("p", First, warm, most)) with { Desktops = [.. desktops], Made = desktops.Length };

    private static PooledDesktop Desktop(string name, Phase phase, int generation = 1, string? by = null, int minutes = 0) =>
        new(name, phase, generation, Now.AddMinutes(minutes), Path: phase is Phase.Starting ? null : "at/" + name, By: by);

    private static PooledDesktop Shown(PooledDesktop desktop) => desktop with { Phase = Phase.Warm, Path = "at/" + desktop.Name };

    private static Pool Gone(Pool pool, string name) => pool.Ended(pool.Find(name)!, new DesktopEnd("replaced", ""), Now, null, 0);
}
