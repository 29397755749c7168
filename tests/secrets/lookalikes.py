"""Lines beside a word of secrets that hold none: settings, programs, logs, instructions."""

LINES = r"""
"access_id": "AKX93KD0S8L2QP01",
RandomAccessIterator first, last, compare0x1
"api_name": "kubernetes-v1beta3-2048",
"apiVersion": "2019-11-01-preview3",
X-MS-Exchange-Organization-AuthSource: sm02915.int.contoso.com
"credentialsId": "a9f7c0b1-63d2-4d1b-8e8f-2b6f0a0c9b77"
bucket_key = "prod/2021/data-file-0192.parquet"
foreign_key = "fk_orders_customer_id_83"
hotkey = "Ctrl+Shift+Alt+F12"
primary_key = 'd41d8cd98f00b204e9800998ecf8427e'
pubkey: "ed25519:7HQ3PzKs9v2mX4Yt8LwN1cBfRjUoEaDgVi"
sequence_key: seq_2020_A1B2C3
keyAlias = "rsa-signing-key-2019a"
keyCode = "ArrowLeft37x0ff"
keyId = "4EBF0A3E9C2B71D8"
key_length = aes256ctr128
keyName = "projects-4023-prod-key"
onKeyPress="return isNumberKey(event,3)"
doc.Security.KeySize = PdfEncryptionKeySize.Key256Bit;
keyVaultName = 'kv-prod-westeu-001'
keystore_file = conf/keystore-prod-v2.jks
"issuerKeyHash": "4c58cb25f0414f52f428c881439ba6a8a0e692e5",
secretName: tls-wildcard-2021-prod-01
<UserSecretsId>79a3edd0-2092-40a2-a04d-dcb46d5ca9ed</UserSecretsId>
'csrf_token': 'ImZlYjQ3MDhhZTE0NzA5'
token_uri: oauth2.service.example/token
public_token = "pk9Cnzj4p4WGeKLs1Pt8QuKUpRKf"
key_file = host01.example-prod.pem
etcd.key: member-1.k8s-01.pem
token_file=/var/run/token-v2-aud
RUN --mount=type=secret,id=npmrc4,target=/home/node/.npmrc npm ci
import { accessKey9, SecretKeyVault2 } from '../lib/keys-2020/vault-9'
LICENSE_KEY = "GPLv2+ & LGPLv2.1+"
DB_PASSWORD=
const keyChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
secretKeyRef: {name: db-creds-v2, key: passw0rd-2}
apiKeySecret: "projects/p-123/secrets/api-key-9/versions/3"
password = var.db_password_2021
token = module.vault2.root_token
secret_key_base = ENV["SECRET_KEY_BASE2"]
SECRET_ID = "arn:aws:secretsmanager:eu-west-1:1:secret:x-AbC1"
passwordResetToken = 'password_reset_token_v2'
accessToken = response.data.access_token2
sessionToken: process.env.AWS_SESSION_TOKEN2
"key": "user_profile_v2_cache",
cacheKey = `user:${id}:profile-v2`
token_type = "Bearer2Jwt"
api-key-header = X-Api-Key-2
objectKey = images/2020/12/31/photo-0001.jpg
apiKeyPlaceholder = "sk-xxxxxxxxxxxxxxxxxxxx"
--set global.secretName=registry-cred-01
credential_process = /opt/bin/awscreds-custom --profile dev2
access_token: dev-lb2.api.corp.example:5215
api_key = "storage-account-eu-2"
token = "SchedulerQueueV2"
client_secret: backend-7.svc.cluster.local:8443
secret=stored_in_the_vault
database.secrets_db: data/secrets.db
_secret_refs: 60d1fb2a-962b-4f58-af4c-ed1a290233fd
okta_key = 00000000000000000000000000000000000TUVWXYZ
meraki: cccccccccc3333333333dddddddddd4444444444
sourcegraph_sha: 6d2fabeb6add229bc199faba28fd3efb57df0bd3
NRAK-ThreadSourceImageCreateAcce
glptt-value_handler_thread_source_select_strin
dop_v1_cdddbcdbdadddefbfafedfdcbfcdbabbbadddbdcecfcdeabfefccafdacbcfefb
xoxb-your-bot-token-here
xoxp-123456789012-123456789012-123456789012-################
ASIAYOXXXXXXXXXXXXXX
registry.example/:_authToken=743b294a-cd03-11ec-9d64-0242ac120002
char password[25] = 'k';
jira_board: "platform-engineering-team-board-2020"
APCSMT1500RM2U
APEX2024Q3report
APACHELICENSE
APContainer
APFramework
""".strip().splitlines()
