using Orrery.Engine.Partitions;

namespace Orrery.Testing.Simulation;

/// <summary>What a seed makes of the world: sizes, limits, and which faults occur how often. Every seed draws its own mixture, since a fault
/// that is always present hides what only shows without it.</summary>
internal sealed record Settings
{
    public required int Partitions { get; init; }
    public required int Runs { get; init; }
    public required int Schedules { get; init; }
    public required int RemoteWorkers { get; init; }
    public required bool LocalWorker { get; init; }
    public required OwnerOptions Owner { get; init; }
    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>Mean time between two drawn faults.</summary>
    public required int FaultEveryMs { get; init; }

    /// <summary>Chances in a thousand.</summary>
    public required int CrashAtPoint { get; init; }
    public required int WriteFails { get; init; }
    public required int WriteUncertain { get; init; }
    public required int Lost { get; init; }
    public required int Twice { get; init; }

    /// <summary>How many versions of the service there are, served side by side; 1: it isn't published at all.</summary>
    public int Versions { get; init; } = 1;

    /// <summary>Runs are asked something.</summary>
    public bool Asks { get; init; }

    /// <summary>Of a worker, or a run that is pinned when it starts; none where there is but one.</summary>
    public VersionId VersionOf(int number) => Versions == 1 ? default : new VersionId((ulong)(1 + number % Versions));

    /// <summary>The newest version.</summary>
    public VersionId Newest => VersionOf(Versions - 1);

    /// <summary>Longest ordinary delay of a message.</summary>
    public required int DelayMs { get; init; }

    /// <remarks>What was thought of later is drawn from a stream of its own, so that seeds go on meaning what they meant.</remarks>
    public static Settings Draw(ulong seed, Prng random, SimulationOptions options)
    {
        var later = new Prng(~seed);
        var local = random.Chance(500);
        return new Settings
        {
            Partitions = random.Between(1, 4),
            Runs = random.Between(3, 12),
            LocalWorker = local,
            Schedules = seed % 5 == 0 ? later.Between(1, 2) : 0,
            RemoteWorkers = random.Between(local ? 0 : 1, 3),
            Owner = new OwnerOptions
            {
                CheckpointAfter = random.Pick([0, 0, 1, 4, 20, 32_768]),
                CheckpointSlice = random.Pick([1, 2, 5, 256]),
                SleepsFrom = TimeSpan.FromSeconds(random.Pick([0, 1, 10])),
                PackedUpTo = later.Pick([0, 3, 64]),
                MaxBatchBytes = random.Pick([1, 300, 4096, 1 << 20]),
                Sabotage = options.Sabotage,
            },
            Faults = [.. Enum.GetValues<Fault>().Where(_ => random.Chance(600))],
            FaultEveryMs = random.Pick([300, 1500, 6000]),
            CrashAtPoint = random.Pick([0, 2, 10, 40]),
            WriteFails = random.Pick([0, 0, 5, 20]),
            WriteUncertain = random.Pick([0, 0, 5, 20]),
            Lost = random.Pick([0, 10, 100]),
            Twice = random.Pick([0, 20, 200]),
            DelayMs = random.Pick([2, 20, 400]),
        };
    }
}

/// <summary>Faults that strike from outside at a drawn moment.</summary>
internal enum Fault
{
    /// <summary>One partition's owner is dropped and recovered.</summary>
    OwnerCrash,

    /// <summary>The server process dies with all owners, its writer and the worker inside it.</summary>
    NodeCrash,

    /// <summary>Another owner claims the partition while the old one goes on.</summary>
    Takeover,

    OwnerPause,
    LinkBreak,
    WorkerDeath,

    /// <summary>A worker is silent for longer than a lease and then goes on as if nothing had been.</summary>
    WorkerPause,
    WallJump,
    MonotonicGap,
}
