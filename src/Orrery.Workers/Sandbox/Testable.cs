// The sandbox's decisions are pure and internal; its tests reach them directly.
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Orrery.Workers.Tests")]
