"""Who gets what at every address: one table, read like a specification.

The rows are those of the Tilleuls; the columns, the standing cast (`tests/cast.py`). `in`: sent to sign in.
POST is sent empty: 422 is a form that asks for more, 302 an act done or refused with a message, 403 a
reader who may not act, 404 a stranger. A method without a row gives 405 or 404 to everyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.addresses import Address, every_address, outcome, rows_of, usual
from tests.cast import EVERYONE, Cast
from tests.turns import in_turn
from tests.undoing import undone

TABLE = """
address                               method  claire malik jean helene odile paul admin fatou yanis kevin lucie bernard sylvie noor nobody
# pages of everybody
home                                  GET     200    200   200  200    200   200  200   302   302   302   200   302     200    200  200
left                                  GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
promises                              GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
enter_as                              POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
choose_language                       POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
my_data                               GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
leave                                 GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
leave                                 POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
looked                                GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
acts                                  GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
alive                                 GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
ready                                 GET     503    503   503  503    503   503  503   503   503   503   503   503     503    503  503
messages_on_time                      GET     503    503   503  503    503   503  503   503   503   503   503   503     503    503  503
service_state                         GET     200    200   200  404    404   404  200   404   404   404   404   404     in     in   in
service_address                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
service_address                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
# signing in
account_request_login_code            GET     302    302   302  302    302   302  302   200   200   200   200   200     200    200  200
account_request_login_code            POST    302    302   302  302    302   302  302   422   422   422   422   422     422    422  422
account_confirm_login_code            GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_confirm_login_code            POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
mfa_authenticate                      GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
mfa_authenticate                      POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
mfa_login_webauthn                    GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
mfa_login_webauthn                    POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
account_login                         GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_login                         POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_logout                        GET     200    200   200  200    200   200  200   302   302   302   302   302     302    302  302
account_logout                        POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_reauthenticate                GET     200    200   200  200    200   200  200   in    in    in    in    in      in     in   in
account_reauthenticate                POST    422    422   422  422    422   422  422   in    in    in    in    in      in     in   in
# my security, and the accounts of the house
mfa_index                             GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
mfa_activate_totp                     GET     302    302   302  302    302   302  302   404   404   404   404   404     in     in   in
mfa_activate_totp                     POST    302    302   302  302    302   302  302   404   404   404   404   404     in     in   in
mfa_add_webauthn                      GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
mfa_add_webauthn                      POST    422    422   422  422    422   422  422   404   404   404   404   404     in     in   in
mfa_generate_recovery_codes           GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
mfa_generate_recovery_codes           POST    200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
remove_factor                         GET     200    404   404  404    404   404  404   404   404   404   404   404     in     in   in
remove_factor                         POST    302    404   404  404    404   404  404   404   404   404   404   404     in     in   in
house:accept                          GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
house:accept                          POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
house:sessions                        GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
house:end_others                      POST    302    302   302  302    302   302  302   404   404   404   404   404     in     in   in
house:end_session                     POST    302    404   404  404    404   404  404   404   404   404   404   404     in     in   in
house:accounts                        GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:invite                          GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:invite                          POST    404    404   404  404    404   404  422   404   404   404   404   404     in     in   in
house:invite_again                    POST    404    404   404  404    404   404  302   404   404   404   404   404     in     in   in
house:deactivate                      GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:deactivate                      POST    404    404   404  404    404   404  302   404   404   404   404   404     in     in   in
house:renew_proof                     GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:renew_proof                     POST    404    404   404  404    404   404  302   404   404   404   404   404     in     in   in
house:accredit                        GET     404    404   404  404    404    404  200   404   404   404   404   404     in     in   in
house:accredit                        POST    404    404   404  404    404    404  422   404   404   404   404   404     in     in   in
house:conduct                         GET     200    200   200  404    404    404  404   404   404   404   404   404     in     in   in
house:conduct                         POST    302    302   302  404    404    404  404   404   404   404   404   404     in     in   in
# agreements
agreements:contract                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:add_clause                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:add_clause                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause                POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause clause=signed  GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause clause=signed  POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause              GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause              POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause clause=signed GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause clause=signed POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:move_clause                POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:move_clause clause=signed  POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:bring_back                 POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
agreements:new_draft                  POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:propose                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:propose                    POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:version                    GET     200    200   404  404    404   404  404   200   200   200   404   200     404    404  404
agreements:version version=draft      GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:record_signature           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:record_signature           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:record_signature party=kevin GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:record_signature party=kevin POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:read                       GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
agreements:sign                       POST    404    404   404  404    404   404  404   302   302   422   404   302     404    404  404
agreements:paper_pdf                  GET     200    200   404  404    404   404  404   200   200   200   404   200     404    404  404
agreements:paper_pdf version=draft    GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:proof_pdf                  GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
agreements:proof_pdf signature=online GET     200    200   404  404    404   404  404   200   404   404   404   404     404    404  404
agreements:sheet                      GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
agreements:sheet                      POST    422    422   404  404    404   404  404   404   404   404   404   403     404    404  404
agreements:sheet signature=online     GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:sheet signature=online     POST    403    403   404  404    404   404  404   403   404   404   404   404     404    404  404
agreements:photograph                 GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
agreements:remove_sheet               POST    302    302   404  404    404   404  404   404   404   404   404   302     404    404  404
agreements:reply                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:withdraw                   GET     404    404   404  404    404   404  404   200   200   302   404   200     404    404  404
agreements:withdraw                   POST    404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
agreements:proof                      GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
agreements:proof version=draft        GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:verify                     GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
agreements:take_from_library          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:take_from_library clause=signed POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:library                    GET     200    200   200  200    200   404  200   404   404   404   404   404     in     in   in
agreements:library_history            GET     200    200   200  200    200   404  200   404   404   404   404   404     in     in   in
agreements:library_add                GET     403    403   403  403    403   404  200   404   404   404   404   404     in     in   in
agreements:library_add                POST    403    403   403  403    403   404  422   404   404   404   404   404     in     in   in
agreements:library_edit               GET     403    403   403  403    403   404  200   404   404   404   404   404     in     in   in
agreements:library_edit               POST    403    403   403  403    403   404  422   404   404   404   404   404     in     in   in
agreements:library_retire             GET     403    403   403  403    403   404  200   404   404   404   404   404     in     in   in
agreements:library_retire             POST    403    403   403  403    403   404  302   404   404   404   404   404     in     in   in
agreements:library_restore            POST    403    403   403  403    403   404  302   404   404   404   404   404     in     in   in
# collectives
collectives:mine                      GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
collectives:create                    GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
collectives:create                    POST    422    422   422  404    404   404  404   404   404   404   404   404     in     in   in
collectives:collective                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_component             GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_component             POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_component            GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_component            POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_component          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_component          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:people                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_person                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_person                POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_person               GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_person               POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_person             GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_person             POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:invitations               GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:invite                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:share                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:hand_over                 POST    200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:agreement                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:agreement                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:disconnect                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:disconnect                POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:revoke                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:admit                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:decline                   POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:type_code                 GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:type_code                 POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
collectives:come_back                 GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:come_back                 POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
collectives:ways_back                 GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
collectives:make_phrase               POST    404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
collectives:end_phones                POST    404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
collectives:door token=sylvie         GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:door token=sylvie         POST    302    302   302  302    302   302  302   422   422   422   302   422     302    422  302
collectives:door token=shared         GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:door token=shared         POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
collectives:waiting                   GET     404    404   404  404    404   404  404   404   404   404   404   404     404    200  404
collectives:enter                     POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
collectives:welcome                   GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
collectives:welcome                   POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
# imports
imports:upload                        GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:upload                        POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:preview                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:preview                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:confirm                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:progress                      GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:undo                          GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:undo                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:discard                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
# positions
positions:asked                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:asked                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:close                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:close                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
positions:take                        GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
positions:take                        POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
positions:withdraw                    POST    404    404   404  404    404   404  404   302   302   404   404   302     404    404  404
# composition
composition:rounds                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:compose                   POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:ask                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:ask                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:marks                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:marks                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:follow                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:round                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:round round=done          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:move                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:move round=done           POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:effects                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:effects round=done        GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:swap                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:swap round=done           POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:keep_seat                 POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:keep_seat round=done      POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:undo                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:undo round=done           POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate                  POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate round=done       GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate round=done       POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:seat_late                 POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close                     GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close round=done          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close round=done          POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:stop                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:take                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:keep                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:cell                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:cell                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:constraints               GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:constraints               POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:release_constraint        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
# listening
listening:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
listening:say                         GET     404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
listening:say                         POST    404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
listening:amend                       GET     403    403   404  404    404   404  404   200   404   404   404   404     404    404  404
listening:amend                       POST    403    403   404  404    404   404  404   422   404   404   404   404     404    404  404
listening:amend need=reserved         GET     403    403   404  404    404   404  404   404   200   404   404   404     404    404  404
listening:amend need=paper            GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
listening:amend need=paper            POST    422    422   404  404    404   404  404   404   404   404   404   422     404    404  404
listening:amend need=nameless         GET     403    403   404  404    404   404  404   403   403   404   404   403     404    404  404
listening:amend need=nameless         POST    403    403   404  404    404   404  404   403   403   404   404   403     404    404  404
listening:withdraw                    POST    403    403   404  404    404   404  404   302   404   404   404   404     404    404  404
listening:withdraw need=reserved      POST    403    403   404  404    404   404  404   404   302   404   404   404     404    404  404
listening:withdraw need=paper         POST    302    302   404  404    404   404  404   404   404   404   404   302     404    404  404
listening:withdraw need=nameless      POST    403    403   404  404    404   404  404   403   403   404   404   403     404    404  404
listening:kept                        GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
listening:kept                        POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
listening:kept token=need             GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
listening:kept token=need             POST    200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
listening:gathered                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
listening:from_paper                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
listening:from_paper                  POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
listening:projected                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
# programmes
programmes:mine                       GET     200    200   200  302    302   302  200   404   404   404   404   404     in     in   in
programmes:create                     GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
programmes:create                     POST    422    422   422  404    404   404  404   404   404   404   404   404     in     in   in
programmes:programme                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:objective                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:objective                  POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
barometers:curves                     GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
barometers:all_mine                   GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
barometers:mine                       GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
barometers:mine                       POST    404    404   404  404    404   404  404   422   422   404   404   404     404    404  404
barometers:mine session=B             GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
barometers:open                       POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
barometers:close                      GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
barometers:close                      POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
impressions:bars                      GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
impressions:all_mine                  GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
impressions:mine                      GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
impressions:mine                      POST    404    404   404  404    404   404  404   422   422   404   404   404     404    404  404
impressions:mine session=B            GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
impressions:now                       GET     404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
impressions:now session=B             GET     404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
impressions:open                      POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
impressions:again                     POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
impressions:close                     GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
impressions:close                     POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
# tables within a session
tables:tables                         GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:compose                        POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:as_last_time                   POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:constrain                      POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:release                        POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:projected                      GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:cards                          GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:cards_pdf                      GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:seat                           POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:keep                           POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:undo                           POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:take                           POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:leave                          POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:validate                       POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:validate plan=B                POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:withdraw                       POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:drop                           POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:drop plan=B                    POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:question                       POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
tables:mine                           GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
programmes:followed                   GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:open_rating                POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:close_rating               GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:close_rating               POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:close_rating moment=closed POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:offer_spread               POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:offer_spread moment=closed POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:indicators                 GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:add_indicator              GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:add_indicator              POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_indicator             GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_indicator             POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:measure                    POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:remove_measure             POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:actors                     GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:note_actor                 GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:note_actor                 POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_actor                 GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_actor                 POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:remove_actor               GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:remove_actor               POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:my_objective               GET     404    404   404  404    404    404  404   200   200   200   404   200     404    404  404
programmes:my_objective               POST    404    404   404  404    404    404  404   422   422   422   404   422     404    404  404
programmes:close                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:close                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:reopen                     GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:reopen                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:step                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:enrol                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:sponsor_link               POST    200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:revoke_link                POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:sponsor_account            POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:report                     GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
programmes:sponsored                  GET     404    404   404  404    404   200  404   404   404   404   404   404     in     in   in
programmes:sponsored_report           GET     404    404   404  404    404   200  404   404   404   404   404   404     in     in   in
# sessions
sessions:agenda                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:schedule                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:schedule                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:schedule_all                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:schedule_all                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:session                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:reschedule                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:reschedule                   POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:cancel                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:cancel                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:start                        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:end                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:attendance                   POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:everyone                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:undo_everyone                POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:arrival                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:session_sheet                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:session_sheet_pdf            GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:programme_sheet              GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:programme_sheet_pdf          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:certificates                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:certificates                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:certificates_pdf             GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:certificate_pdf              GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:stream                       GET     200    200   404  404    404   404  404   200   200   404   404   404     404    404  404
sessions:stream session=B             GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
sessions:accept                       POST    404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
sessions:accept session=B             POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
sessions:decline                      POST    404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
sessions:decline session=B            POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
sessions:calendar_file                GET     200    200   404  404    404   404  404   200   200   404   404   404     404    404  404
sessions:calendar_file session=B      GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
sessions:feed                         GET     200    200   200  404    404   404  404   200   200   200   404   200     404    404  404
sessions:feed                         POST    200    200   200  404    404   404  404   200   200   200   404   200     404    404  404
# whoever has the secret of a feed is its owner's calendar; from there one comes to one's own home
sessions:feed_file                    GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
sessions:appointment                  GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
sessions:home                         GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:room                         GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:me                           GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:me                           POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
sessions:my_attendance                GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:my_certificate               GET     404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
# reminders
reminders:plan                        GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
reminders:plan                        POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
reminders:remind                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
reminders:remind                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
reminders:paper                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
reminders:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
reminders:mine                        POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
# whoever holds the link of a reminder may stop it; every other token is one that nobody knows
reminders:stop                        GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
reminders:stop                        POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
reminders:stop token=stop             GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
reminders:stop token=stop             POST    200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
reminders:digest                      GET     200    200   200  200    200   404  404   404   404   404   404   404     in     in   in
reminders:digest                      POST    302    302   302  302    302   404  404   404   404   404   404   404     in     in   in
# polls of dates
polls:polls                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:propose                         GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:propose                         POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:poll                            GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:remind                          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:remind                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:close                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:close                           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:cancel                          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:cancel                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:enter                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:enter                           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:enter participant=kevin         GET     404    404   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:enter participant=kevin         POST    404    404   404  404    404   404  404   404   404   404   404   404     in     in   in
polls:mine                            GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
polls:answer                          GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
polls:answer                          POST    404    404   404  404    404   404  404   422   422   404   404   404     404    404  404
# logs
logs:log                              GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
logs:save                             POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
logs:validate                         GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
logs:validate                         POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
# boards
boards:exchanges                      GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
boards:write                          POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
boards:answer                         POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:carry_over                     POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
boards:withdraw                       POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
boards:withdraw card=given            POST    404    404   404  404    404   404  404   403   302   404   404   403     404    404  404
boards:withdraw card=of_b             POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
boards:withdraw card=of_b_given       POST    404    404   404  404    404   404  404   403   403   404   404   302     404    404  404
boards:withdraw card=withdrawn        POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:consent circulation=asked      POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
boards:consent circulation=given      POST    404    404   404  404    404   404  404   404   302   404   404   403     404    404  404
boards:refuse circulation=asked       POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
boards:refuse circulation=given       POST    404    404   404  404    404   404  404   404   302   404   404   403     404    404  404
boards:take_back circulation=asked    POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
boards:take_back circulation=given    POST    404    404   404  404    404   404  404   404   302   404   404   403     404    404  404
boards:receive circulation=asked      POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:receive circulation=given      POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
boards:receive circulation=taken_back POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:board                          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:circulation                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask                            GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask                            POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask card=withdrawn             GET     404    404   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask card=withdrawn             POST    404    404   404  404    404   404  404   404   404   404   404   404     in     in   in
# negotiation
negotiation:mine                      GET     404    404   404  404    404   404  404  200   200   200   404   200     404    404  404
negotiation:propose                   GET     404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:propose                   POST    404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:propose clause=signed     GET     404    404   404  404    404   404  404  200   200   200   404   200     404    404  404
negotiation:propose clause=signed     POST    404    404   404  404    404   404  404  422   422   422   404   422     404    404  404
negotiation:comment                   GET     404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:comment                   POST    404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:comment clause=signed     GET     404    404   404  404    404   404  404  200   200   200   404   200     404    404  404
negotiation:comment clause=signed     POST    404    404   404  404    404   404  404  422   422   422   404   422     404    404  404
negotiation:withdraw                  POST    404    404   404  404    404   404  404  302   404   404   404   404     404    404  404
negotiation:withdraw amendment=other  POST    404    404   404  404    404   404  404  404   302   404   404   404     404    404  404
negotiation:read                      POST    404    404   404  404    404   404  404  302   302   302   404   302     404    404  404
negotiation:from_paper                GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_wording             GET     404    404   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_wording             POST    404    404   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_wording clause=signed GET   200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_wording clause=signed POST  422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_comment             GET     404    404   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_comment             POST    404    404   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_comment clause=signed GET   200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:enter_comment clause=signed POST  422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:take_out                  POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:amendments                GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:take                      POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:answer                    POST    422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie                       GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie                       POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie clause=signed         GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie clause=signed         POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken                    GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken                    POST    422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken need=nameless      GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken need=nameless      POST    422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:versions                  GET     200    200   404  404    404   404  404  200   200   200   404   200     404    404  404
# spaces of conflict: those who lead, then the people of the cell
conflicts:spaces                      GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:in_cell                     GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:prepare                     GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:prepare                     POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:space                       GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:space space=prepared        GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:change                      GET     302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:change                      POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:change space=prepared       GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:change space=prepared       POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:threshold                   POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:open                        POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:open space=prepared         POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:pause                       POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:reveal                      POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:pair                        POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:close                       GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:close                       POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:register                    GET     200    200   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:register                    POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:note                        POST    422    422   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:strike_out                  POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:strike_out information=out  POST    302    302   404  404    404   404  404   404   404   404   404   404      in     in   in
conflicts:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
conflicts:here                        GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
conflicts:here space=prepared         GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
conflicts:take                        GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
conflicts:take                        POST    404    404   404  404    404   404  404   422   422   404   404   404     404    404  404
conflicts:take space=prepared         POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
conflicts:path                        GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
conflicts:withdraw                    POST    404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
conflicts:bring_out                   GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
conflicts:bring_out                   POST    404    404   404  404    404   404  404   422   422   404   404   404     404    404  404
conflicts:ready                       POST    404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
conflicts:consent                     POST    404    404   404  404    404   404  404   404   302   404   404   404     404    404  404
conflicts:consent information=out     POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
conflicts:keep                        POST    404    404   404  404    404   404  404   404   302   404   404   404     404    404  404
conflicts:hearing                     GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
conflicts:hearing                     POST    404    404   404  404    404   404  404   422   404   404   404   404     404    404  404
conflicts:answer                      POST    404    404   404  404    404   404  404   404   422   404   404   404     404    404  404
conflicts:leave_pair                  POST    404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
conflicts:now                         GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
conflicts:now session=B               GET     404    404   404  404    404   404  404   404   404   404   404   200     404    404  404
# common texts
texts:mine                            GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
texts:texts                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:texts                           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:text                            GET     200    200   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:printed                         GET     200    200   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:propose                         GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:propose                         POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
texts:add_article                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:add_article                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:close                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:close                           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:reopen                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:article                         GET     200    200   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:reword                          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:reword                          POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:set_aside                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:set_aside                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:take_stance                     POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
texts:dissent                         POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
texts:let_out                         POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
texts:let_out saying=dissent.kept     POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
texts:let_out saying=saying.given     POST    404    404   404  404    404   404  404   403   302   404   404   403     404    404  404
texts:take_back                       POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
texts:withdraw                        POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
texts:answer                          POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
texts:carry_over                      POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
# decisions and engagements
decisions:decisions                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:decide                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:decide                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:propose                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:propose                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:decision                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:decision decision=B         GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:review                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:review                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:postpone                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:postpone                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:note_objection              GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:note_objection              POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:propose_for                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:propose_for                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:action                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:action                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:move                        GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:move                        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:reopen                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
decisions:withdraw_objection          POST    403    403   404  404    404   404  404   302   403   404   404   404     404    404  404
decisions:withdraw_objection objection=noted POST 302 302   404  404    404   404  404   403   403   404   404   404     404    404  404
decisions:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
decisions:read                        GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
decisions:read                        POST    404    404   404  404    404   404  404   422   422   404   404   404     404    404  404
decisions:read decision=B             GET     404    404   404  404    404   404  404   404   404   404   404   200     404    404  404
decisions:read decision=all           GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
decisions:my_actions                  GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
decisions:engage                      GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
decisions:engage                      POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
decisions:my_action                   GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
decisions:my_action                   POST    404    404   404  404    404   404  404   422   403   404   404   404     404    404  404
decisions:my_action action=asked      POST    404    404   404  404    404   404  404   422   403   404   404   404     404    404  404
decisions:my_action action=free       POST    404    404   404  404    404   404  404   403   403   404   404   404     404    404  404
decisions:my_action action=all        GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
# exercises: the library of staff, what is run in a room, what each person says there
exercises:library                     GET     200    200   200  200    200   404  200   404   404   404   404   404     in     in   in
exercises:write                       GET     200    200   200  403    403   404  403   404   404   404   404   404     in     in   in
exercises:write                       POST    422    422   422  403    403   404  403   404   404   404   404   404     in     in   in
exercises:exercise                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:exercise exercise=shipped   GET     200    200   200  200    200   404  200   404   404   404   404   404     in     in   in
exercises:cards                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:adapt                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:adapt                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:adapt exercise=shipped      GET     200    200   200  403    403   404  403   404   404   404   404   404     in     in   in
exercises:edit                        GET     200    403   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:edit                        POST    422    403   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:edit exercise=shipped       GET     403    403   403  403    403   404  403   404   404   404   404   404     in     in   in
exercises:remove                      GET     200    403   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:remove                      POST    302    403   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:remove exercise=shipped     POST    403    403   403  403    403   404  403   404   404   404   404   404     in     in   in
exercises:of_session                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:of_session                  POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:run                         GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:run exercise_run=B          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:close                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:close                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:draw                        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:hand                        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:hand role_card=deck         POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
exercises:now                         GET     404    404   404  404    404   404  404   200   200   404   404   404     404    404  404
exercises:now session=B               GET     404    404   404  404    404   404  404   404   404   404   404   200     404    404  404
exercises:testify                     GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
exercises:testify                     POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
exercises:testify exercise_run=B      GET     404    404   404  404    404   404  404   404   404   404   404   200     404    404  404
exercises:testify exercise_run=B      POST    404    404   404  404    404   404  404   404   404   404   404   422     404    404  404
exercises:hand_back                   POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
exercises:hand_back role_card=deck    POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
exercises:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
exercises:circle                      GET     404    404   404  404    404   404  404   404   404   404   404   200     404    404  404
exercises:circle                      POST    404    404   404  404    404   404  404   404   404   404   404   422     404    404  404
exercises:circle testimony=cell       POST    404    404   404  404    404   404  404   404   404   404   404   403     404    404  404
exercises:withdraw                    POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
exercises:withdraw testimony=cell     POST    404    404   404  404    404   404  404   404   404   404   404   403     404    404  404
# rooms: a session that is led
rooms:prepare                         GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:prepare                         POST    422  422  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:copy                            POST    422  422  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:edit                            GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:edit                            POST    422  422  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:move                            POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:move item=now                   POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:remove                          GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:remove                          POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:remove item=now                 POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:question                        GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:question                        POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:lead                            GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:lead session=led                GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:next                            POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:next session=led                POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:back                            POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:back session=led                POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:give_floor                      POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:give_floor session=led          POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:take_floor_back                 POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:take_floor_back session=led     POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:resume                          POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:resume session=led              POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:draw_round                      POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:draw_round session=led          POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:go_round                        POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:go_round session=led            POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:end_round                       POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:end_round session=led           POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:end                             POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:end session=led                 POST    302  302  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:projected                       GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:projected session=led           GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:mine                            GET     404  404  404  404  404  404  404  200  200  404  404  404  404  404  404
rooms:mine session=led                GET     404  404  404  404  404  404  404  200  200  404  404  404  404  404  404
rooms:mine session=B                  GET     404  404  404  404  404  404  404  404  404  404  404  200  404  404  404
rooms:hand                            POST    404  404  404  404  404  404  404  302  302  404  404  404  404  404  404
rooms:hand session=led                POST    404  404  404  404  404  404  404  302  302  404  404  404  404  404  404
rooms:pass_turn                       POST    404  404  404  404  404  404  404  302  302  404  404  404  404  404  404
rooms:pass_turn session=led           POST    404  404  404  404  404  404  404  302  302  404  404  404  404  404  404
rooms:pause                           POST    404  404  404  404  404  404  404  200  200  404  404  404  404  404  404
rooms:pause session=led               POST    404  404  404  404  404  404  404  200  200  404  404  404  404  404  404
rooms:printed                         GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:printed_pdf                     GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:enter                           GET     200  200  404  404  404  404  404  404  404  404  404  404  in   in   in
rooms:enter                           POST    422  422  404  404  404  404  404  404  404  404  404  404  in   in   in
# supervision
supervision:hours                     GET     404    404   404  200    404   404  404   404   404   404   404   404     in     in   in
supervision:hours                     POST    404    404   404  422    404   404  404   404   404   404   404   404     in     in   in
supervision:rhythm                    GET     404    404   404  200    404   404  404   404   404   404   404   404     in     in   in
supervision:rhythm                    POST    404    404   404  422    404   404  404   404   404   404   404   404     in     in   in
supervision:remove_meeting            POST    403    404   404  302    404   404  404   404   404   404   404   404     in     in   in
supervision:my_hours                  GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
supervision:supervised                GET     404    404   404  200    200   404  404   404   404   404   404   404     in     in   in
supervision:programme                 GET     404    404   404  200    404   404  404   404   404   404   404   404     in     in   in
supervision:ask                       POST    404    404   404  422    404   404  404   404   404   404   404   404     in     in   in
supervision:answer                    POST    422    422   404  403    404   404  404   404   404   404   404   404     in     in   in
supervision:close                     POST    403    403   404  302    404   404  404   404   404   404   404   404     in     in   in
supervision:thread                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
perspectives:seen_as                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
supervision:intervenants              GET     404    404   404  404    404    404  404   200   200   200   404   200     404    404  404
# what stands behind the intervenants is said to whoever holds an invitation that opens
supervision:who_invites token=sylvie  GET     200    200   200  200    200    200  200   200   200   200   200   200     200    200  200
supervision:who_invites token=shared  GET     200    200   200  200    200    200  200   200   200   200   200   200     200    200  200
"""

# Its views are classes, to which a PUT is a POST: they are held to their rows alone.
ALLAUTH = ("account_",)


class Row(NamedTuple):
    address: str
    variant: dict[str, str]
    method: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return " ".join(
            [self.address, *(f"{blank}={key}" for blank, key in self.variant.items()), self.method]
        )


def rows() -> Iterator[Row]:
    head, *lines = filter(None, map(str.split, TABLE.splitlines()))
    people = head[2:]
    assert set(people) == set(EVERYONE), "the columns are the standing cast"
    for words in lines:
        if words[0].startswith("#"):
            continue
        address, *rest = words
        variant = dict(word.split("=") for word in rest if "=" in word)
        method, *expected = (word for word in rest if "=" not in word)
        yield Row(address, variant, method, dict(zip(people, expected, strict=True)))


def url_of(cast: Cast, address: Address, variant: dict[str, str]) -> str:
    known = rows_of(cast.tilleuls)
    chosen = {blank: known[blank][key] for blank, key in variant.items()}
    return address.at(**{**usual(cast.tilleuls), **chosen})


def test_every_address_stands_in_the_table_and_nothing_else_does():
    named, written = {address.name for address in every_address()}, {row.address for row in rows()}
    assert not named - written, "addresses without a row"
    assert not written - named, "rows without an address"


def test_everyone_gets_what_the_table_says(cast):
    addresses = {address.name: address for address in every_address()}
    wrong, asked = [], 0
    for row in rows():
        if not in_turn(row.address, row.method):
            continue
        url = url_of(cast, addresses[row.address], row.variant)
        for person, expected in row.expected.items():
            with undone():
                got = outcome(cast.client_of(person), row.method, url)
            asked += 1
            if got != expected:
                wrong.append(f"{row}: {person} gets {got}, not {expected}")
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong)


def test_method_without_a_row_is_refused_to_everyone(cast):
    taken = {(row.address, row.method) for row in rows()}
    wrong = []
    for address in every_address():
        url = url_of(cast, address, {})
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (
                not in_turn(address.name, method)
                or (address.name, method) in taken
                or address.name.startswith(ALLAUTH)
            ):
                continue
            for person in ("claire", "fatou", "nobody"):
                with undone():
                    got = outcome(cast.client_of(person), method, url)
                if got not in ("405", "404", "in"):
                    wrong.append(f"{address.name} {method}: {person} gets {got}")
    assert not wrong, "\n".join(wrong)
