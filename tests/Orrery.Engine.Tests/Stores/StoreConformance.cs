using Orrery.Engine.Stores;
using Orrery.Storage.Sqlite;
using Orrery.Testing.Stores;

namespace Orrery.Engine.Tests.Stores;

/// <summary>Every store keeps every promise.</summary>
public class StoreConformanceTests
{
    public static TheoryData<string> Promises { get; } = [.. StoreConformance.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Promises))]
    public void The_store_in_memory_keeps_its_promise(string promise) => Hold(promise, new InMemory());

    [Theory]
    [MemberData(nameof(Promises))]
    public void The_store_on_sqlite_keeps_its_promise(string promise) => Hold(promise, new OnSqlite());

    private static void Hold(string promise, IStoreUnderTest under)
    {
        using (under) StoreConformance.All.Single(p => p.Name == promise).Check(under);
    }

    /// <summary>It outlives its openings, as a server's disk would.</summary>
    private sealed class InMemory : IStoreUnderTest
    {
        private MemoryStore? _store;

        public IStore Open(int partitions) => _store ??= new MemoryStore(partitions);

        public void Dispose() => _store?.Dispose();
    }

    private sealed class OnSqlite : IStoreUnderTest
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("orrery-store-").FullName;

        public IStore Open(int partitions) => SqliteStore.Open(Path.Combine(_folder, "orrery.db"), partitions);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
