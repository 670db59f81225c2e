using Orrery.Client;

namespace Orrery.Server.Http.OpenApi;

/// <summary>Schedules.</summary>
internal static class ScheduleRoutes
{
    public static IEnumerable<DescribedRoute> All =>
    [
        new DescribedRoute("GET", "/schedules", "schedules", "Lists schedules").Gives<IReadOnlyList<ScheduleView>>(200, "By name."),
        Of("GET", "", "Shows a schedule"),
        new DescribedRoute("PUT", "/schedules/{name}", "schedules", "Sets a schedule: what it starts, and when").Takes<ScheduleSpec>("When, and what is started.",
                """{"when": "0 3 * * *", "zone": "Europe/Berlin", "service": "review", "workflow": "watch", "input": {"item": "lens"}}""")
            .Gives<ScheduleView>(200, "As it is with the change; said tells what came of it.").Refuses(400, "input.name", "input.schedule", "input.json", "input.…").Refuses(404, "service.unknown", "workflow.unknown").Refuses(503, "schedule.late"),
        Change("/pause", "Pauses a schedule"),
        Change("/resume", "Lets a schedule go on"),
        Change("/trigger", "Fires a schedule now"),
        Change("/backfill", "Fires a schedule for times that have passed").Query("from", "string", "The first moment.", "2026-11-01T00:00:00Z").Query("to", "string", "The last.", "2026-11-02T00:00:00Z").Refuses(400, "input.from", "input.to"),
        Of("DELETE", "", "Removes a schedule").Refuses(503, "schedule.late"),
    ];

    private static DescribedRoute Change(string path, string summary) => Of("POST", path, summary).Refuses(409, "schedule.ended").Refuses(503, "schedule.late");

    private static DescribedRoute Of(string method, string path, string summary) =>
        new DescribedRoute(method, "/schedules/{name}" + path, "schedules", summary).Gives<ScheduleView>(200, "As it is; after a change, said tells what came of it.").Refuses(404, "schedule.unknown");
}
