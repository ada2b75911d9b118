namespace Pingtree.Intake.Tests.SourceApi;

public sealed class LeadShapeTests
{
    private const string Create = IntakeHost.Home + "/create";

    [Fact(Timeout = 30_000)]
    public async Task A_name_that_is_too_long_is_blamed_in_full()
    {
        await using var host = await IntakeHost.StartAsync();
        var (longer, absurd) = (new string('n', 65), new string('n', 257));

        (await host.PostAsync(Create, $$"""{"{{longer}}":1}""")).ShouldBeRefused(400, "validation_error").Error(longer).ShouldNotBeNull();
        (await host.PostAsync(Create, $$"""{"{{absurd}}":1}""")).ShouldBeRefused(400, "validation_error").Error(new string('n', 255) + "…").ShouldNotBeNull();

        host.Published.ShouldBeEmpty();
    }
}
