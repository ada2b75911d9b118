using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>What the OpenAPI document says of the methods: each with a request in both forms.</summary>
internal static class ProfilesDescription
{
    private const string Key = """ "db_id":1,"matching":"email","email":"example@example.com" """;
    private const string XmlKey = "<db_id>1</db_id><matching>email</matching><email>example@example.com</email>";

    private const string Profile =
        """ "db_id":1,"resource_id":1,"matching":"email","data":{"_status":0,"_fname":"Jim","_lname":"Jones","email":"example@example.com","phones":["+79000000000"]} """;

    private const string XmlProfile =
        "<db_id>1</db_id><resource_id>1</resource_id><matching>email</matching><data><status>0</status><fname>Jim</fname><lname>Jones</lname>"
        + "<email>example@example.com</email><phones array='true'>+79000000000</phones></data>";

    private const string NewProfile = """ "db_id":1,"data":{"_fname":"Mia","email":"mia@example.com"} """;
    private const string XmlNewProfile = "<db_id>1</db_id><data><fname>Mia</fname><email>mia@example.com</email></data>";

    private const string Profiles = """ "db_id":1,"data":[{"_fname":"Jim","email":"example@example.com"},{"_fname":"Ann","email":"ann@example.com"}] """;

    private const string XmlProfiles =
        "<db_id>1</db_id><data array='true'><fname>Jim</fname><email>example@example.com</email></data>"
        + "<data array='true'><fname>Ann</fname><email>ann@example.com</email></data>";

    private const string NewProfiles = """ "db_id":1,"data":[{"_fname":"Tom","email":"tom@example.com"},{"_fname":"Eve","email":"eve@example.com"}] """;

    private const string XmlNewProfiles =
        "<db_id>1</db_id><data array='true'><fname>Tom</fname><email>tom@example.com</email></data>"
        + "<data array='true'><fname>Eve</fname><email>eve@example.com</email></data>";

    private const string Update = """ "db_id":1,"email":"example@example.com","data":{"_lname":"Smith"} """;
    private const string XmlUpdate = "<db_id>1</db_id><email>example@example.com</email><data><lname>Smith</lname></data>";
    private const string Email = """ "db_id":1,"email":"example@example.com" """;
    private const string XmlEmail = "<db_id>1</db_id><email>example@example.com</email>";
    private const string Phone = """ "db_id":1,"phone":"+79000000000" """;
    private const string XmlPhone = "<db_id>1</db_id><phone>+79000000000</phone>";

    /// <summary>Every method with its name as an operation, what it does, and a request as JSON and as XML.</summary>
    public static readonly IReadOnlyList<MethodDescription> All =
    [
        new("profiles/import", "ImportProfile", "Create a profile, or update the one that matches", Profile, XmlProfile),
        new("profiles/add", "AddProfile", "Create a profile", NewProfile, XmlNewProfile),
        new("profiles/update", "UpdateProfile", "Update the profile that matches", Update, XmlUpdate),
        new("profiles/get", "GetProfile", "Read the profile that matches", Key, XmlKey),
        new("profiles/delete", "DeleteProfile", "Delete the profile that matches", Key, XmlKey),
        new("profiles/import_batch", "ImportProfiles", "Create or update up to 10,000 profiles", Profiles, XmlProfiles),
        new("profiles/add_batch", "AddProfiles", "Create up to 10,000 profiles", NewProfiles, XmlNewProfiles),
        new("suppresses/email_add", "SuppressEmail", "Put an e-mail on the suppression list", Email, XmlEmail),
        new("suppresses/email_remove", "UnsuppressEmail", "Take an e-mail off the suppression list", Email, XmlEmail),
        new("suppresses/email_check", "CheckEmail", "Ask whether an e-mail is on the suppression list", Email, XmlEmail),
        new("suppresses/phone_add", "SuppressPhone", "Put a phone on the suppression list", Phone, XmlPhone),
        new("suppresses/phone_remove", "UnsuppressPhone", "Take a phone off the suppression list", Phone, XmlPhone),
        new("suppresses/phone_check", "CheckPhone", "Ask whether a phone is on the suppression list", Phone, XmlPhone),
    ];

    public static void Describe(this RouteHandlerBuilder route, MethodDescription method) => route
        .WithTags("Profiles API v1.1")
        .WithName(method.Operation)
        .WithSummary(method.Summary)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(method.Json, method.Xml) };
            operation.Responses = new OpenApiResponses
            {
                ["200"] = new OpenApiResponse
                {
                    Description = "Done or refused: error is 0, or a code of the profiles API.",
                    Content = Content(
                        """ "error":0,"error_text":"Successful operation","profile_id":"67d55a0e1c2b3d4e5f607182" """,
                        "<error>0</error><error_text>Successful operation</error_text><profile_id>67d55a0e1c2b3d4e5f607182</profile_id>"),
                },
            };
            return Task.CompletedTask;
        });

    private static Dictionary<string, OpenApiMediaType> Content(string json, string xml) => new()
    {
        ["application/json"] = new() { Example = JsonNode.Parse($"{{{json}}}") },
        ["application/xml"] = new() { Example = JsonValue.Create($"<xml>{xml}</xml>") },
    };
}

/// <summary>A method as the OpenAPI document shows it.</summary>
/// <param name="Name">Its name in the URL.</param>
/// <param name="Operation">Its name as an operation.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Json">The members of a request, without their braces.</param>
/// <param name="Xml">The same, without the root.</param>
internal sealed record MethodDescription(string Name, string Operation, string Summary, string Json, string Xml);
